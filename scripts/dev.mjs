/** `npm run dev`: the platform with reload: the web app by Next's development server, API and worker again after each change of their sources. */
import { ensureClient } from './ensure-client.mjs'
import { ensureDependencies } from './ensure-dependencies.mjs'

ensureDependencies()
ensureClient()
const { runPlatform } = await import('./platform.mjs')
await runPlatform({ development: true })
