/** Before what they belong to is removed, runs under way are stopped: a worker should not go on for nobody. Those that wait need not be told: their jobs find nothing to do. */
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import type { Queue } from '../../jobs/queue.ts'

export async function stopRunningRuns(
  { db, queue }: { readonly db: Database; readonly queue: Queue },
  where: Prisma.RunWhereInput,
): Promise<void> {
  const running = await db.run.findMany({ where: { ...where, status: 'running' }, select: { id: true } })
  if (running.length > 0) await queue.cancel(running.map(({ id }) => id))
}
