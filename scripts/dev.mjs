/** `npm run dev`: the platform with reload: the web app by Next's development server, API and worker again after each change of their sources. */
import { ensureClient } from './ensure-client.mjs'
import { ensureDependencies } from './ensure-dependencies.mjs'
import { registerTypeScript } from './run-typescript.mjs'

ensureDependencies()
ensureClient()
await registerTypeScript()
const { runPlatform } = await import('./platform.mjs')
await runPlatform({ development: true })
