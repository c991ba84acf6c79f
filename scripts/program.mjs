/** `node scripts/program.mjs FILE.ts [ARGUMENT…]`: runs a TypeScript program of the project in this process: a part of the platform, where they are started by hand or in containers. */
import { runProgram } from './run-program.mjs'

const [file, ...args] = process.argv.slice(2)
if (!file) {
  console.error('usage: node scripts/program.mjs FILE.ts [ARGUMENT…]')
  process.exit(2)
}
// Whoever reads the logs of a part knows the sources.
process.setSourceMapsEnabled(true)
await runProgram(file, args)
