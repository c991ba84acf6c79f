/** `npm run -s sightline -- …`: installs what is missing, then runs the command line program. */
import { ensureDependencies } from './ensure-dependencies.mjs'
import { supervise } from './supervise.mjs'

ensureDependencies()
supervise('apps/cli/src/main.ts', process.argv.slice(2))
