/**
 * Receives the files of a multipart form one after the other, each as a stream: nothing is held in memory but what is on its way. Whatever goes wrong (the
 * sender leaves or falls silent, a file is refused, there are too many) ends all of it with one error.
 */
import busboy from 'busboy'
import type { FastifyRequest } from 'fastify'
import { posix } from 'node:path'
import type { Readable } from 'node:stream'
import {
  pathRefused,
  tooManyFiles,
  uploadBroken,
  uploadNotMultipart,
  uploadTooLarge,
  type UploadLimit,
} from '../errors/upload-errors.ts'

export interface IncomingFile {
  /** Relative, with `/`, without `.` and `..`. */
  readonly path: string
  readonly content: Readable
  /** Aborts when the upload has failed. */
  readonly signal: AbortSignal
}

export interface ReceiveOptions {
  readonly limit: UploadLimit
  readonly maxFiles: number
  /** Must read the content to its end, or throw. The next file comes after it. */
  take(file: IncomingFile): Promise<void>
}

/** What the form itself takes beside its files. */
const FORM_BYTES = 1 << 20
const SILENCE_MILLISECONDS = 60_000
/** How long a sender whose upload was refused may go on sending before the connection is cut; most read the answer only when they have sent all. */
const LINGER_MILLISECONDS = 30_000

/** Throws UPLOAD_INVALID, UPLOAD_TOO_LARGE, UPLOAD_BROKEN, UPLOAD_PATH_INVALID and what `take` throws. */
export async function receiveFiles({ raw }: FastifyRequest, { limit, maxFiles, take }: ReceiveOptions): Promise<void> {
  const abort = new AbortController()
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => (finish = resolve))
  let last: Promise<void> = Promise.resolve()
  const fail = (error: unknown) => {
    if (abort.signal.aborted) return
    abort.abort(error)
    finish()
    raw.unpipe(parser)
    parser.destroy(error instanceof Error ? error : undefined)
  }

  if (Number(raw.headers['content-length'] ?? 0) > limit.bytes + FORM_BYTES) throw uploadTooLarge(limit)
  const parser = openParser(raw.headers, maxFiles)
  let received = 0
  const count = (chunk: Buffer) => {
    received += chunk.length
    if (received > limit.bytes + FORM_BYTES) fail(uploadTooLarge(limit))
  }
  const onSilence = () => fail(uploadBroken(new Error('nothing came for a minute')))
  const onClose = () => {
    if (!raw.complete) fail(uploadBroken(new Error('the sender has left')))
  }

  parser.on('file', (_, content, { filename }) => {
    // Whoever reads it hears of it; one whose turn has not come when all fails has no reader.
    content.on('error', () => undefined)
    last = last
      .then(async () => {
        if (abort.signal.aborted) return
        await take({ path: plainPath(filename), content, signal: abort.signal })
      })
      .catch(fail)
  })
  parser.on('filesLimit', () => fail(tooManyFiles(maxFiles)))
  parser.on('error', (error) => fail(uploadBroken(error)))
  parser.on('close', finish)
  raw.on('data', count).on('close', onClose).on('error', onClose)
  raw.socket.setTimeout(SILENCE_MILLISECONDS).on('timeout', onSilence)
  raw.pipe(parser)
  try {
    await finished
    await last
    if (abort.signal.aborted) throw abort.signal.reason
  } finally {
    raw.off('data', count).off('close', onClose)
    raw.socket.setTimeout(0).off('timeout', onSilence)
  }
}

function openParser(headers: FastifyRequest['raw']['headers'], maxFiles: number) {
  try {
    return busboy({
      headers,
      preservePath: true,
      defParamCharset: 'utf8',
      limits: { files: maxFiles, fields: 16, fieldSize: 1024, parts: maxFiles + 16, headerPairs: 32 },
    })
  } catch {
    throw uploadNotMultipart()
  }
}

/** Reads on and forgets, so that the sender gets to read the answer; for a while. */
export function lingerOn(raw: FastifyRequest['raw']): void {
  if (raw.complete || raw.destroyed) return
  raw.resume()
  const timer = setTimeout(() => raw.destroy(), LINGER_MILLISECONDS)
  timer.unref()
  raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer))
}

const MAX_PATH = 500

/** Throws UPLOAD_PATH_INVALID. */
export function plainPath(filename: string | undefined): string {
  const given = (filename ?? '').replaceAll('\\', '/')
  const refuse = (reason: string) => pathRefused(given, reason)
  if (given === '') throw refuse('it has no name')
  if (given.length > MAX_PATH) throw refuse(`its name is longer than ${MAX_PATH} characters`)
  // eslint-disable-next-line no-control-regex -- exactly those are meant
  if (/[\u0000-\u001f\u007f]/.test(given)) throw refuse('its name holds control characters')
  if (posix.isAbsolute(given) || /^[a-z]:/i.test(given)) throw refuse('its name is a place on a disk')
  if (given.split('/').includes('..')) throw refuse('its name leads out of the folder')
  const path = posix.normalize(given)
  if (path.endsWith('/') || path === '.') throw refuse('its name is that of a folder')
  return path
}
