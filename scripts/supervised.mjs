/** The child of supervise.mjs. Signals of the terminal reach the whole group: here they are left to the parent, which asks us to stop. */
import { runProgram } from './run-program.mjs'

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
if (process.env['SIGHTLINE_DEBUG'] === '1') process.setSourceMapsEnabled(true)
const [file = '', ...args] = process.argv.slice(2)
await runProgram(file, args)
