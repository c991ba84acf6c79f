/** Before what they belong to is removed, runs are stopped: a worker should not go on for nobody. */
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import type { Queue } from '../../jobs/queue.ts'

export async function cancelActiveRuns(
  { db, queue }: { readonly db: Database; readonly queue: Queue },
  where: Prisma.RunWhereInput,
): Promise<void> {
  const active = await db.run.findMany({ where: { ...where, status: { in: ['queued', 'running'] } }, select: { id: true } })
  if (active.length > 0) await queue.cancel(active.map(({ id }) => id))
}
