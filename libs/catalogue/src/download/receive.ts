/** One attempt at a file: goes on from what has arrived where the server lets us, else begins at the beginning. */
import { createWriteStream } from 'node:fs'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  cacheUnwritable,
  diskFull,
  downloadBroken,
  downloadSizeWrong,
  downloadTimeout,
  downloadTooLarge,
} from '../errors/download-errors.ts'
import type { PartialFile, PartialState } from './partial-file.ts'
import { isTimeout, request, single, type Answer } from './request.ts'

export interface Wanted {
  readonly url: string
  /** What it has to have, if that is known. */
  readonly bytes: number | null
  /** The most that it may have. */
  readonly limit: number
  /** Whether a hash will tell in the end if the parts belong together. */
  readonly isHashKnown: boolean
}

export interface ReceiveOptions {
  readonly silenceMilliseconds: number
  readonly signal: AbortSignal
  /** `total`: null while unknown. */
  onProgress(bytes: number, total: number | null): void
}

/** Gives whether parts of several answers were put together. Throws what `request` throws, and DOWNLOAD_BROKEN, DOWNLOAD_TIMEOUT, DOWNLOAD_TOO_LARGE, DOWNLOAD_SIZE_WRONG, DOWNLOAD_DISK_FULL. */
export async function receive(part: PartialFile, wanted: Wanted, options: ReceiveOptions): Promise<{ readonly joined: boolean }> {
  const { url, isHashKnown } = wanted
  const earlier = await part.resume(url)
  const mayResume = earlier !== null && (earlier.state.validator !== null || isHashKnown)
  if (earlier && mayResume) {
    if (earlier.bytes === earlier.state.total) return { joined: true }
    const { validator } = earlier.state
    const headers = { range: `bytes=${earlier.bytes}-`, ...(validator !== null && { 'if-range': validator }) }
    const answer = await request({ url, headers, ...options })
    if (answer.status === 206 && continues(answer, earlier)) {
      await write(part, wanted, { ...options, answer, from: earlier.bytes, total: earlier.state.total })
      return { joined: true }
    }
    if (answer.status === 200) {
      await receiveWhole(part, wanted, { ...options, answer })
      return { joined: false }
    }
    // What is there is no beginning of what the server has now.
    answer.body.destroy()
    answer.body.on('error', () => {})
  }
  const answer = await request({ url, headers: {}, ...options })
  if (answer.status !== 200) {
    answer.body.destroy()
    answer.body.on('error', () => {})
    throw downloadBroken(url, new Error(`it sent a part of the file (HTTP ${answer.status}) when all was asked for`))
  }
  await receiveWhole(part, wanted, { ...options, answer })
  return { joined: false }
}

async function receiveWhole(
  part: PartialFile,
  wanted: Wanted,
  options: ReceiveOptions & { readonly answer: Answer },
): Promise<void> {
  const { headers } = options.answer
  const length = single(headers['content-length'])
  // The length of what is packed says nothing of what is in it.
  const total = length !== undefined && single(headers['content-encoding']) === undefined ? Number(length) : null
  try {
    checkTotal(wanted, total)
    await part.begin({ url: wanted.url, validator: validatorOf(options.answer), total })
  } catch (thrown) {
    options.answer.body.destroy()
    options.answer.body.on('error', () => {})
    throw asDiskError(thrown, part)
  }
  await write(part, wanted, { ...options, from: 0, total })
}

/** What If-Range takes: a strong ETag, or a date. */
function validatorOf({ headers }: Pick<Answer, 'headers'>): string | null {
  const etag = single(headers['etag'])
  return (etag?.startsWith('W/') ? undefined : etag) ?? single(headers['last-modified']) ?? null
}

function checkTotal({ url, bytes, limit }: Wanted, total: number | null): void {
  if (total === null) return
  if (bytes !== null && total !== bytes) throw downloadSizeWrong(url, { got: total, expected: bytes })
  if (total > limit) throw downloadTooLarge(url, limit)
}

/** Whether the answer begins where we stopped, and is of our file: not every server that gives parts heeds If-Range. */
function continues({ headers }: Answer, { bytes, state }: { bytes: number; state: PartialState }): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(single(headers['content-range']) ?? '')
  if (!range || Number(range[1]) !== bytes) return false
  if (state.validator !== null && state.validator !== validatorOf({ headers })) return false
  return range[3] === '*' || state.total === null || Number(range[3]) === state.total
}

interface Writing extends ReceiveOptions {
  readonly answer: Answer
  readonly from: number
  readonly total: number | null
}

async function write(part: PartialFile, { url, limit }: Wanted, writing: Writing): Promise<void> {
  const { answer, from, total, signal, silenceMilliseconds, onProgress } = writing
  let bytes = from
  const count = async function* (source: AsyncIterable<Buffer>) {
    for await (const piece of source) {
      bytes += piece.length
      if (bytes > Math.min(limit, total ?? Infinity)) throw downloadTooLarge(url, Math.min(limit, total ?? Infinity))
      yield piece
      onProgress(bytes, total)
    }
  }
  onProgress(bytes, total)
  try {
    await pipeline(answer.body, count, createWriteStream(part.path, { flags: from > 0 ? 'a' : 'w', flush: true }), { signal })
  } catch (thrown) {
    if (signal.aborted) throw signal.reason
    if (isTimeout(thrown)) throw downloadTimeout(url, silenceMilliseconds / 1000)
    const known = asDiskError(thrown, part)
    throw known === thrown && !isOurs(thrown) ? downloadBroken(url, thrown) : known
  }
  if (total !== null && bytes < total) throw downloadBroken(url, new Error(`it ended after ${bytes} of ${total} bytes`))
}

const isOurs = (thrown: unknown) => thrown instanceof Error && thrown.name === 'SightlineError'

const OF_FILES = new Set(['open', 'write', 'fsync', 'close', 'ftruncate', 'truncate', 'mkdir', 'rename', 'link', 'copyfile'])

/** What the disk has refused, by its name; anything else as it was thrown. */
export function asDiskError(thrown: unknown, { path }: { readonly path: string }): unknown {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !OF_FILES.has(String(thrown.syscall))) return thrown
  const { code } = thrown as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT' ? diskFull(dirname(path), thrown) : cacheUnwritable(dirname(path), thrown)
}
