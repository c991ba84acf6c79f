/** `node scripts/with-dependencies.mjs FILE.ts [ARGUMENT…]`: installs what is missing, then runs a TypeScript file of the project. */
import { ensureDependencies } from './ensure-dependencies.mjs'
import { ensureClient } from './ensure-client.mjs'
import { runProgram } from './run-program.mjs'

const [file, ...args] = process.argv.slice(2)
if (!file) {
  console.error('usage: node scripts/with-dependencies.mjs FILE.ts [ARGUMENT…]')
  process.exit(2)
}
ensureDependencies()
ensureClient()
await runProgram(file, args)
