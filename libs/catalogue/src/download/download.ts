/** A file, whole and checked: tries again after broken connections, asks the next place where one fails, and begins anew where parts did not fit together. */
import { setTimeout } from 'node:timers/promises'
import { SightlineError } from '@sightline/engine/declarations'
import { downloadHashWrong, downloadSizeWrong } from '../errors/download-errors.ts'
import type { PublishedFile } from '../schema.ts'
import type { Hashes, PartialFile } from './partial-file.ts'
import { receive, type ReceiveOptions } from './receive.ts'

export interface DownloadOptions {
  readonly signal: AbortSignal
  /** The most that the file may have, in bytes. */
  readonly limit: number
  /** `total`: null while unknown. */
  onProgress?(bytes: number, total: number | null): void
  readonly patience?: Patience
}

/** How long to bear with a server. */
export interface Patience {
  /** How long it may be silent. */
  readonly silenceMilliseconds: number
  /** How often to try again without getting any further. */
  readonly retries: number
  /** Before the first of those; twice as long before each further one. */
  readonly pauseMilliseconds: number
}

export const PATIENCE: Patience = { silenceMilliseconds: 30_000, retries: 4, pauseMilliseconds: 500 }

/** Less than this is no getting further. */
const PROGRESS_BYTES = 65_536
/** A server that gives little by little may be asked this often. */
const MAX_ATTEMPTS = 200

export interface Downloaded extends Hashes {
  readonly url: string
  readonly bytes: number
}

type Wanted = Omit<PublishedFile, 'path'>

/** The checked file lies at `part.path` afterwards. Throws what `receive` throws, and DOWNLOAD_HASH_WRONG; of several places, what the first one has done. */
export async function download(part: PartialFile, file: Wanted, options: DownloadOptions): Promise<Downloaded> {
  let first: unknown
  for (const url of file.urls) {
    try {
      return await downloadFrom(url, part, { ...options, file })
    } catch (thrown) {
      options.signal.throwIfAborted()
      if (!isOfThePlace(thrown)) throw thrown
      first ??= thrown
    }
  }
  throw first
}

const OWN_TROUBLE = ['DOWNLOAD_DISK_FULL', 'DOWNLOAD_UNWRITABLE']

/** Whether another place may do better. */
function isOfThePlace(thrown: unknown): boolean {
  return thrown instanceof SightlineError && !OWN_TROUBLE.includes(thrown.code)
}

async function downloadFrom(
  url: string,
  part: PartialFile,
  options: DownloadOptions & { readonly file: Wanted },
): Promise<Downloaded> {
  const { file, signal } = options
  for (;;) {
    const { joined } = await receiveAll(url, part, options)
    const [bytes, hashes] = [await part.size(), await part.hash(signal)]
    const wrong = findWrong({ url, bytes, ...hashes }, file)
    if (!wrong) return { url, bytes, ...hashes }
    await part.remove()
    // The file may have changed between its parts without the server telling.
    if (!joined) throw wrong
  }
}

async function receiveAll(url: string, part: PartialFile, options: DownloadOptions & { readonly file: Wanted }) {
  const { file, limit, signal, onProgress = () => {}, patience = PATIENCE } = options
  const wanted = { url, bytes: file.bytes, limit: Math.min(limit, file.bytes ?? Infinity), isHashKnown: isHashKnown(file) }
  let furthest = 0
  for (let attempt = 0, fruitless = 0; ; attempt++) {
    let reached = 0
    const receiving: ReceiveOptions = {
      signal,
      silenceMilliseconds: patience.silenceMilliseconds,
      onProgress: (bytes, total) => {
        reached = bytes
        onProgress(bytes, total)
      },
    }
    try {
      return await receive(part, wanted, receiving)
    } catch (thrown) {
      signal.throwIfAborted()
      if (isUseless(thrown)) await part.remove()
      fruitless = reached >= furthest + PROGRESS_BYTES ? 1 : fruitless + 1
      furthest = Math.max(furthest, reached)
      if (!isPassing(thrown) || fruitless > patience.retries || attempt >= MAX_ATTEMPTS) throw thrown
      await setTimeout(patience.pauseMilliseconds * 2 ** (fruitless - 1), undefined, { signal })
    }
  }
}

const isHashKnown = ({ sha256, md5 }: Wanted) => sha256 !== null || md5 !== null

const PASSING = ['DOWNLOAD_UNREACHABLE', 'DOWNLOAD_BROKEN', 'DOWNLOAD_TIMEOUT']
const USELESS = ['DOWNLOAD_TOO_LARGE', 'DOWNLOAD_SIZE_WRONG']
const PASSING_STATUS = /HTTP (408|425|429|5\d\d)\b/

/** Whether trying again may help. */
function isPassing(thrown: unknown): boolean {
  if (!(thrown instanceof SightlineError)) return false
  return PASSING.includes(thrown.code) || (thrown.code === 'DOWNLOAD_REFUSED' && PASSING_STATUS.test(thrown.message))
}

const isUseless = (thrown: unknown) => thrown instanceof SightlineError && USELESS.includes(thrown.code)

function findWrong(got: Downloaded, file: Wanted): SightlineError | undefined {
  if (file.bytes !== null && got.bytes !== file.bytes) return downloadSizeWrong(got.url, { got: got.bytes, expected: file.bytes })
  for (const [algorithm, name] of [
    ['sha256', 'SHA-256'],
    ['md5', 'MD5'],
  ] as const) {
    const expected = file[algorithm]
    if (expected !== null && got[algorithm] !== expected) {
      return downloadHashWrong(got.url, { algorithm: name, got: got[algorithm], expected })
    }
  }
  return undefined
}
