/** One at a time, across processes that share the folder; a lock whose process has died is taken over. */
import { setTimeout } from 'node:timers/promises'
import lockfile from 'proper-lockfile'

const LOOK_MILLISECONDS = 200
/** Its holder renews it four times in this time. */
const STALE_MILLISECONDS = 20_000

/** `work` gets a signal that also says when the lock was lost (the machine slept, the folder is gone): then somebody else may have it. */
export async function withLock<T>(path: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const lost = new AbortController()
  const release = await take(path, signal, (error) => lost.abort(error))
  try {
    return await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    // One that was lost cannot be given back.
    await release().catch((error: unknown) => {
      if (!lost.signal.aborted) throw error
    })
  }
}

async function take(path: string, signal: AbortSignal, onCompromised: (error: Error) => void): Promise<() => Promise<void>> {
  for (;;) {
    signal.throwIfAborted()
    try {
      return await lockfile.lock(path, {
        realpath: false,
        stale: STALE_MILLISECONDS,
        update: STALE_MILLISECONDS / 4,
        onCompromised,
      })
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ELOCKED') throw thrown
    }
    await setTimeout(LOOK_MILLISECONDS, undefined, { signal })
  }
}
