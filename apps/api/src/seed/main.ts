/**
 * Makes the demo if it is not there: `node scripts/program.mjs apps/api/src/seed/main.ts FILE`, where FILE keeps the demo user's sign-in. Whatever a start that was cut short has left is
 * completed or made again. Its runs are done by a worker in this process, so that they are finished when it ends.
 */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { toSightlineError, z } from '@sightline/engine/declarations'
import { readWorkerConfig } from '../config/config.ts'
import { connectDatabase } from '../database/client.ts'
import { createEvents } from '../events/postgres-events.ts'
import { createQueue } from '../jobs/postgres-queue.ts'
import { createLogger } from '../log.ts'
import { createInspector } from '../runner/runner-inspector.ts'
import { openStore } from '../store/open-store.ts'
import { openWorker } from '../worker/open-worker.ts'
import { finishDemo } from './finish-demo.ts'
import { makeDemo } from './make-demo.ts'

const signInSchema = z.object({ email: z.string(), password: z.string() })
type SignIn = z.output<typeof signInSchema>

async function seed(file: string): Promise<void> {
  const config = readWorkerConfig()
  const log = createLogger(config.logLevel)
  const db = connectDatabase(config.databaseUrl, { connections: config.databaseConnections, name: 'sightline-demo' })
  const store = await openStore(config.store)
  // It tells, and listens to nothing.
  const events = createEvents({ db, listener: null })
  const queue = await createQueue({
    databaseUrl: config.databaseUrl,
    db,
    events,
    onError: (error) => log.error({ err: error }, 'the queue is in trouble'),
  })
  const inspector = createInspector({ store, memoryMegabytes: config.limits.runMemory / 1e6 })
  try {
    const kept = await readSignIn(file)
    const signIn = kept ?? { email: 'demo@sightline.local', password: randomBytes(9).toString('base64url') }
    const demo = await makeDemo({ db, store, queue, events, inspector }, signIn)
    // Only now may it be shown: the password is in the database.
    if (!kept) await writeSignIn(file, signIn)
    if (demo.pending > 0) {
      const worker = await openWorker(config, { log })
      try {
        await finishDemo(db, demo)
      } finally {
        await worker.stop()
      }
    }
  } finally {
    await Promise.allSettled([inspector.close(), queue.close(), events.close()])
    await db.$disconnect()
  }
}

async function readSignIn(file: string): Promise<SignIn | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? null : signInSchema.parse(JSON.parse(text))
}

/** Whole or not at all, and for its owner's eyes. */
async function writeSignIn(file: string, signIn: SignIn): Promise<void> {
  await writeFile(`${file}.tmp`, `${JSON.stringify(signIn)}\n`, { mode: 0o600 })
  await rename(`${file}.tmp`, file)
}

seed(process.argv[2] ?? 'demo.json').then(
  () => process.exit(0),
  (thrown: unknown) => {
    const { code, message, hint } = toSightlineError(thrown)
    console.error(`error ${code}: ${message}\n  → ${hint}`)
    if (code === 'INTERNAL') console.error(thrown)
    process.exit(1)
  },
)
