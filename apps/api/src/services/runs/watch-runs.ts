/** News of an experiment's runs: how they stand first, then what changes. */
import type { RunEvent } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Events } from '../../events/events.ts'
import { runNews } from '../../events/run-news.ts'

interface Services {
  readonly db: Database
  readonly events: Events
}

/** Who comes back after a moment hears of what has ended meanwhile. */
const RECENT_MILLISECONDS = 10 * 60_000
const MOST = 1000

export async function* watchRuns(
  services: Services,
  experimentId: string,
  signal: AbortSignal,
): AsyncGenerator<RunEvent, void, undefined> {
  // Subscribed before the look, so that nothing falls between.
  const news = services.events.subscribe(experimentId, signal)
  yield* await standing(services.db, experimentId)
  for await (const event of news) {
    // News may have been missed.
    if (event.type === 'gap') yield* await standing(services.db, experimentId)
    else yield event
  }
}

/** Of runs under way and those that ended lately. */
export async function standing(db: Database, experimentId: string): Promise<RunEvent[]> {
  const recent = new Date(Date.now() - RECENT_MILLISECONDS)
  const active = await runNews(db, { experimentId, status: { in: ['queued', 'running'] } }, MOST)
  const ended = await runNews(db, { experimentId, finishedAt: { gte: recent } }, MOST)
  return [...ended, ...active].map(({ event }) => event)
}
