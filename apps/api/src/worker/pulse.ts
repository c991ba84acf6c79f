/** While a run is worked on: extends its lease and tells how far it is, to the database and to those who watch. */
import type { RunNews } from '../events/run-news.ts'
import { extendLease, type Claim } from './lease.ts'
import type { WorkerParts } from './parts.ts'

/** How often there is news, if there is news. */
const NEWS_MILLISECONDS = 400
/** How often the lease is extended where there is none. */
const LIFE_MILLISECONDS = 1500

export interface Pulse {
  /** What earlier attempts finished. */
  begin(imagesDone: number): void
  tell(progress: { readonly fraction: number; readonly secondsLeft: number | null }): void
  imageDone(): void
  /** No more signs of life after this resolves. */
  stop(): Promise<void>
}

/** `cancel`: somebody wants the run stopped; `lost`: it is no longer ours. */
type End = (reason: 'cancel' | 'lost') => void

export function startPulse({ db, events, log, settings }: WorkerParts, claim: Claim, end: End): Pulse {
  const { runId, experimentId } = claim
  const seconds = settings.leaseSeconds
  let imagesDone = 0
  let { progress } = claim
  let secondsLeft: number | null = null
  let changed = true
  let lastSign = performance.now()
  let beat: Promise<void> | null = null

  const give = async () => {
    const news: RunNews['event'] = { type: 'run', runId, status: 'running', progress, secondsLeft, imagesDone, error: null }
    const told = changed
    changed = false
    try {
      const state = await extendLease(db, claim, { seconds, progress, secondsLeft })
      lastSign = performance.now()
      if (state !== 'held') end(state)
      else if (told) await events.publish(experimentId, news)
    } catch (error) {
      log.warn({ err: error, runId }, 'the sign of life of a run could not be written')
      // Another worker takes it now.
      if (performance.now() - lastSign > seconds * 1000) end('lost')
    }
  }
  beat = give().finally(() => (beat = null))
  const timer = setInterval(() => {
    if (beat || (!changed && performance.now() - lastSign < LIFE_MILLISECONDS)) return
    beat = give().finally(() => (beat = null))
  }, NEWS_MILLISECONDS)

  return {
    begin(count) {
      imagesDone = count
      changed = true
    },
    tell(news) {
      if (news.fraction < progress) return
      progress = news.fraction
      secondsLeft = news.secondsLeft
      changed = true
    },
    imageDone() {
      imagesDone++
      changed = true
    },
    async stop() {
      clearInterval(timer)
      await beat
    },
  }
}
