/** `node scripts/prepare.mjs`: all that the parts need before they start, without starting them: the database client, the programs as plain JavaScript and the built web app. For images and for those who start parts by hand. */
import { spawnSync } from 'node:child_process'
import { ensureClient } from './ensure-client.mjs'
import { ensureDependencies } from './ensure-dependencies.mjs'
import { markBuilt, nextProgram, sourcesToBuild, webFolder } from './platform-web.mjs'
import { programFor } from '../libs/programs/src/index.mjs'

/** What runs where nobody may write into the project's folder; anything else is built when it is first asked for. */
const PROGRAMS = [
  'apps/cli/src/main.ts',
  'apps/api/src/main.ts',
  'apps/api/src/worker.ts',
  'apps/api/src/runner/main.ts',
  'apps/api/src/database/deploy.ts',
  // Of `npm start`.
  'apps/api/src/config/config.ts',
  'apps/api/src/database/migrate.ts',
  'apps/api/src/database/embedded/start-embedded.ts',
  'apps/api/src/seed/main.ts',
]

ensureDependencies()
ensureClient()
for (const program of PROGRAMS) await programFor(program)
const hash = sourcesToBuild()
if (hash) {
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  const { status } = spawnSync(process.execPath, [nextProgram(), 'build'], { cwd: webFolder, stdio: 'inherit', env })
  if (status !== 0) process.exit(status ?? 1)
  markBuilt(hash)
}
