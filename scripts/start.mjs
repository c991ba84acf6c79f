/** `npm start`: installs what is missing, then explains the demo. */
import { ensureDependencies } from './ensure-dependencies.mjs'
import { supervise } from './supervise.mjs'

ensureDependencies()
supervise('apps/cli/src/demo.ts', process.argv.slice(2))
