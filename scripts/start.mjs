/** `npm start`: installs what is missing, then runs the platform until Ctrl-C. */
import { ensureClient } from './ensure-client.mjs'
import { ensureDependencies } from './ensure-dependencies.mjs'

ensureDependencies()
ensureClient()
const { runPlatform } = await import('./platform.mjs')
await runPlatform({ development: false })
