/** Generates the Prisma client from prisma/schema.prisma when that has changed. Needs the packages, but no network: generating takes no engine, only Prisma thinks so. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './ensure-dependencies.mjs'

const GENERATED = 'apps/api/src/database/generated'

/** Returns once the client is that of the schema; ends the process with a message if it can't be made so. */
export function ensureClient() {
  const stamp = join(root, GENERATED, '.schema')
  const wanted = schemaHash()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  const { status, stdout, stderr } = spawnSync(process.execPath, [prismaProgram(), 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      // Any file that exists: Prisma would download its engine otherwise, which `generate` does not use.
      PRISMA_SCHEMA_ENGINE_BINARY: process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ?? process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  if (status === 0) {
    writeFileSync(stamp, wanted)
    return
  }
  console.error(stdout + stderr)
  console.error('error CLIENT_NOT_GENERATED: The database client could not be generated from prisma/schema.prisma.')
  console.error(
    '  → What Prisma says above names the cause. If packages are missing or broken, remove node_modules and try again.',
  )
  process.exit(1)
}

function schemaHash() {
  const hash = createHash('sha256')
  for (const file of ['prisma/schema.prisma', 'node_modules/prisma/package.json']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function prismaProgram() {
  const folder = join(root, 'node_modules/prisma')
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return join(folder, typeof bin === 'string' ? bin : bin['prisma'])
}
