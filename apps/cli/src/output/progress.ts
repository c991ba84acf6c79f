/** A progress bar with an estimate on a terminal; nothing where the output goes elsewhere. */

export interface Progress {
  update(done: number, total: number): void
  /** Removes the bar, so that other text can be printed. */
  clear(): void
}

/** What is needed of `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const BAR_WIDTH = 24
/** Often enough to look alive, seldom enough to cost nothing. */
const REDRAW_MILLISECONDS = 100
const CLEAR_LINE = '\r\x1b[2K'

/** `now`: milliseconds of a clock that never goes back. */
export function createProgress(stream: ProgressStream, now: () => number = () => performance.now()): Progress {
  if (stream.isTTY !== true) return { update: () => {}, clear: () => {} }
  const start = now()
  let drawn = Number.NEGATIVE_INFINITY
  return {
    update(done, total) {
      const time = now()
      if (time - drawn < REDRAW_MILLISECONDS) return
      drawn = time
      const line = describeProgress({ done, total, elapsed: time - start })
      // A terminal may not know its width and say 0.
      stream.write(CLEAR_LINE + line.slice(0, Math.max(0, (stream.columns || 80) - 1)))
    },
    clear() {
      if (drawn === Number.NEGATIVE_INFINITY) return
      drawn = Number.NEGATIVE_INFINITY
      stream.write(CLEAR_LINE)
    },
  }
}

/** `elapsed` in milliseconds. */
export function describeProgress({ done, total, elapsed }: { done: number; total: number; elapsed: number }): string {
  const share = total > 0 ? Math.min(1, Math.max(0, done / total)) : 0
  const filled = Math.round(share * BAR_WIDTH)
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled)
  const estimate = share > 0 && share < 1 ? `  about ${describeDuration((elapsed / share) * (1 - share))} left` : ''
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %${estimate}`
}

/** `850 ms` as `1 s`: for estimates, coarse on purpose. */
export function describeDuration(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
