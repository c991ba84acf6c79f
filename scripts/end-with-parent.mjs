/** For programs that are not ours (`--import`): ends the process when the one that started it is gone. */
process.on('disconnect', () => process.exit(1))
// The channel alone keeps no process alive.
process.channel?.unref()
