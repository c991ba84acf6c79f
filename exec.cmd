@rem npm's scripts say “exec node …”, so that a signal to npm reaches Node and not the shell in between. This is exec for cmd.exe, which has none.
@%*
