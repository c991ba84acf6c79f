/** A publisher for tests, on a real port: with and without ranges and ETags, with connections that break, with redirects, silence and lies. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Published {
  readonly content: Uint8Array
  /** Null: none. Default: of the content. */
  readonly etag?: string | null
  /** Default true. */
  readonly ranges?: boolean
  /** Default true; false: parts of whatever is there now. */
  readonly heedsIfRange?: boolean
  /** Without Content-Length. */
  readonly chunked?: boolean
  /** How many bytes of the body each answer sends before the connection breaks; answers after those are whole. */
  readonly breaks?: readonly number[]
  /** Instead of the content. */
  readonly status?: number
  readonly location?: string
  /** Sends this many bytes, then nothing, and stays. */
  readonly silentAfter?: number
  /** Waits before it answers. */
  readonly delayMilliseconds?: number
  /** Bytes a second, about. */
  readonly pace?: number
}

export interface FileServer {
  readonly url: string
  /** `/path` → what is there; may be changed at any time. */
  readonly files: Map<string, Published>
  /** So far: `GET /path`, with the range that was asked for. */
  readonly requests: string[]
  close(): Promise<void>
}

export async function startFileServer(files: Readonly<Record<string, Published>> = {}): Promise<FileServer> {
  const published = new Map(Object.entries(files))
  const requests: string[] = []
  const answered = new Map<string, number>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    requests.push([request.method, path, request.headers.range].filter(Boolean).join(' '))
    const found = published.get(path)
    const turn = answered.get(path) ?? 0
    answered.set(path, turn + 1)
    if (!found) return void response.writeHead(404).end('There is nothing here.')
    setTimeout(() => answer({ request, response, found, turn }), found.delayMilliseconds ?? 0)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files: published,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly found: Published
  readonly turn: number
}

function answer({ request, response, found, turn }: Exchange): void {
  const {
    content,
    etag = hashOf(content),
    ranges = true,
    heedsIfRange = true,
    chunked = false,
    breaks = [],
    status,
    location,
    silentAfter,
    pace,
  } = found
  if (location !== undefined) return void response.writeHead(status ?? 302, { location }).end()
  if (status !== undefined) return void response.writeHead(status).end('No.')
  const start = ranges ? startOf(request, heedsIfRange ? etag : (request.headers['if-range'] as string | undefined)) : 0
  if (start >= content.length && start > 0) {
    return void response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
  }
  const body = content.subarray(start)
  response.writeHead(start > 0 ? 206 : 200, {
    ...(etag !== null && { etag }),
    ...(ranges && { 'accept-ranges': 'bytes' }),
    ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
    ...(!chunked && { 'content-length': body.length }),
  })
  const end = breaks[turn]
  if (silentAfter !== undefined) return void response.write(body.subarray(0, silentAfter))
  // Written before the connection goes, so that it arrives.
  if (end !== undefined && end < body.length)
    return void response.write(body.subarray(0, end), () => setTimeout(() => response.destroy(), 150))
  if (pace !== undefined) return sendSlowly(response, body, pace)
  response.end(body)
}

const STEPS_A_SECOND = 20

function sendSlowly(response: ServerResponse, body: Uint8Array, pace: number): void {
  let sent = 0
  const timer = setInterval(() => {
    const piece = body.subarray(sent, sent + Math.ceil(pace / STEPS_A_SECOND))
    sent += piece.length
    if (sent < body.length) return void response.write(piece)
    clearInterval(timer)
    response.end(piece)
  }, 1000 / STEPS_A_SECOND)
  response.on('close', () => clearInterval(timer))
}

/** Where the part begins that is asked for; 0 if the file is another one by now. */
function startOf({ headers }: IncomingMessage, etag: string | null | undefined): number {
  const [, start] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? []
  const condition = headers['if-range']
  return start === undefined || (condition !== undefined && condition !== etag) ? 0 : Number(start)
}

const hashOf = (content: Uint8Array) => `"${createHash('sha1').update(content).digest('hex')}"`
