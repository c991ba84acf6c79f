# Runs a program until it ends, or until descriptor 4 is closed at its other end: then whoever wanted it is gone.
# watch.sh PROGRAM ARGUMENT...
ulimit -c 0 2> /dev/null
ulimit -f 0 2> /dev/null
unset PWD OLDPWD
"$@" 4<&- &
program=$!
{ cat <&4 > /dev/null; kill -9 "$program" 2> /dev/null; } 3<&- 1>&- 2>&- &
watcher=$!
exec 3<&- 4<&-
wait "$program"
status=$?
kill -9 "$watcher" 2> /dev/null
exit "$status"
