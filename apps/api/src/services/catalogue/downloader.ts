/**
 * Does the downloads of the catalogue, in the background of an API process: takes one after the other, brings its files, lets a runner look at them, and adds the model.
 * What was under way when a process ended is taken by the next one, or by this one after its next start; what had arrived is still there.
 */
import { join } from 'node:path'
import { toSightlineError } from '@sightline/engine/declarations'
import type { Logger } from 'pino'
import type { Config } from '../../config/config.ts'
import type { ModelServices } from '../models/add-version.ts'
import { addFetched } from './add-fetched.ts'
import { claimDownload, failDownload, giveBack, tellProgress, type Claim } from './claim.ts'
import { downloadGivenUp } from '../../errors/catalogue-errors.ts'

export interface Downloader {
  /** There is something to do. */
  wake(): void
  /** Ends what is under way; it is gone on with later. */
  close(): Promise<void>
}

export interface DownloaderParts extends ModelServices {
  readonly config: Pick<Config, 'home'> & { readonly limits: Pick<Config['limits'], 'modelUpload'> }
  readonly log: Logger
}

/** Each has a connection or two; the network is shared. */
const AT_ONCE = 2
/** For what other processes have left. */
const LOOK_MILLISECONDS = 5000
const SIGN_MILLISECONDS = 1000
const LEASE_SECONDS = 30
/** One that ends the process each time is not tried for ever. */
const MAX_ATTEMPTS = 5

export function startDownloader(parts: DownloaderParts): Downloader {
  const { db, log } = parts
  const closing = new AbortController()
  const working = new Set<Promise<void>>()
  let looking: Promise<void> | null = null
  let lookAgain = false

  const look = async () => {
    do {
      lookAgain = false
      while (working.size < AT_ONCE && !closing.signal.aborted) {
        const claim = await claimDownload(db, LEASE_SECONDS)
        if (!claim) break
        const work = perform(parts, claim, closing.signal).finally(() => {
          working.delete(work)
          wake()
        })
        working.add(work)
      }
    } while (lookAgain)
  }
  const wake = () => {
    lookAgain = true
    if (looking !== null || closing.signal.aborted) return
    looking = look()
      .catch((error: unknown) => log.error({ err: error }, 'downloads of the catalogue could not be looked for'))
      .finally(() => (looking = null))
  }
  const timer = setInterval(wake, LOOK_MILLISECONDS)
  wake()
  return {
    wake,
    async close() {
      clearInterval(timer)
      closing.abort()
      await looking
      await Promise.allSettled(working)
    },
  }
}

/** Never throws: what goes wrong is in the row. */
async function perform(parts: DownloaderParts, claim: Claim, closing: AbortSignal): Promise<void> {
  const { db, config, log } = parts
  const lost = new AbortController()
  const signal = AbortSignal.any([closing, lost.signal])
  const sign = {
    seconds: LEASE_SECONDS,
    state: 'downloading' as 'downloading' | 'checking',
    bytesDone: 0,
    bytesTotal: null as number | null,
  }
  const tell = async () => {
    if (!(await tellProgress(db, claim, sign))) lost.abort()
  }
  const onTrouble = (error: unknown) =>
    log.warn({ err: error, download: claim.id }, 'the progress of a download could not be told')
  const telling = setInterval(() => void tell().catch(onTrouble), SIGN_MILLISECONDS)
  try {
    if (claim.attempts > MAX_ATTEMPTS) throw downloadGivenUp(MAX_ATTEMPTS)
    await addFetched(parts, claim, {
      folder: join(config.home, 'catalogue'),
      limit: config.limits.modelUpload,
      signal,
      onProgress: ({ bytes, total }) => Object.assign(sign, { bytesDone: bytes, bytesTotal: total }),
      onFetched: () => {
        sign.state = 'checking'
        return tell()
      },
    })
  } catch (thrown) {
    await leave(parts, claim, { thrown, closing, lost: lost.signal }).catch((error: unknown) =>
      log.error({ err: error, download: claim.id }, 'a download could not be ended'),
    )
  } finally {
    clearInterval(telling)
  }
}

interface Leaving {
  readonly thrown: unknown
  readonly closing: AbortSignal
  readonly lost: AbortSignal
}

async function leave({ db, log }: DownloaderParts, claim: Claim, { thrown, closing, lost }: Leaving): Promise<void> {
  // Cancelled, or another process has it: its row is no longer ours.
  if (lost.aborted) return
  if (closing.aborted) return giveBack(db, claim)
  const error = toSightlineError(thrown)
  if (error.kind === 'internal') log.error({ err: thrown, download: claim.id }, 'a download failed')
  await failDownload(db, claim, error)
}
