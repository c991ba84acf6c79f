import type { RunSummary } from '@sightline/api/contract'
import { isUnfinished } from '../../lib/run-status.ts'

export interface OverallProgress {
  readonly running: number
  readonly queued: number
  /** Images of the unfinished runs. */
  readonly done: number
  readonly total: number
  /** 0 … 1 */
  readonly share: number
  /** Of the runs that know; null while none does. */
  readonly secondsLeft: number | null
}

/** How far the unfinished runs are, all together; null: there are none. */
export function overallProgress(runs: readonly RunSummary[]): OverallProgress | null {
  const unfinished = runs.filter(({ status }) => isUnfinished(status))
  if (unfinished.length === 0) return null
  const running = unfinished.filter(({ status }) => status === 'running')
  const known = running.flatMap(({ secondsLeft }) => (secondsLeft === null ? [] : [secondsLeft]))
  return {
    running: running.length,
    queued: unfinished.length - running.length,
    done: sum(unfinished.map(({ imagesDone }) => imagesDone)),
    total: sum(unfinished.map(({ images }) => images)),
    share: sum(unfinished.map(({ progress }) => progress)) / unfinished.length,
    secondsLeft: known.length > 0 ? Math.max(...known) : null,
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
