/** Next's own program, in a process that ends when the one that started it is gone. Not by `--import`, which Next's workers would inherit. */
import { pathToFileURL } from 'node:url'
import { nextProgram } from './platform-web.mjs'

process.on('disconnect', () => process.exit(1))
// The channel alone keeps no process alive: a build ends.
process.channel?.unref()
await import(pathToFileURL(nextProgram()).href)
