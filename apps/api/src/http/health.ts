/** For those who watch over the server: `/api/health` (it is alive) and `/api/ready` (it can do its work: database, files and queue answer). */
import type { FastifyInstance } from 'fastify'
import type { Services } from '../trpc/context.ts'

/** An answer that is late is none: who asks has a limit of their own, often of some seconds. */
const PATIENCE_MILLISECONDS = 3000

type Checked = Pick<Services, 'db' | 'store' | 'queue'>

export function registerHealth(app: FastifyInstance, { db, store, queue }: Checked): void {
  const checks = {
    database: () => db.$queryRaw`SELECT 1`,
    store: () => store.check(),
    queue: () => queue.check(),
  }
  app.get('/api/health', { logLevel: 'warn' }, async (_, reply) =>
    reply.header('cache-control', 'no-store').send({ alive: true }),
  )
  app.get('/api/ready', { logLevel: 'warn' }, async (request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        try {
          await withPatience(check())
          return [name, true] as const
        } catch (error) {
          request.log.warn({ err: error }, `not ready: ${name}`)
          return [name, false] as const
        }
      }),
    )
    const ready = results.every(([, works]) => works)
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, ...Object.fromEntries(results) })
  })
}

async function withPatience(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${PATIENCE_MILLISECONDS} ms.`)), PATIENCE_MILLISECONDS)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
