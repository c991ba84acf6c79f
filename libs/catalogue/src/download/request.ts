/** One request: redirects followed, statuses turned into what they mean for a download. */
import type { Readable } from 'node:stream'
import { errors, request as send, type Dispatcher } from 'undici'
import {
  downloadRefused,
  downloadTimeout,
  fileNotPublished,
  hostUnreachable,
  redirectRefused,
} from '../errors/download-errors.ts'
import { dispatcher } from './dispatcher.ts'
import { isInside } from './inside.ts'

export interface Asked {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** How long the other side may be silent. */
  readonly silenceMilliseconds: number
  readonly signal: AbortSignal
}

export interface Answer {
  /** 200: all of it. 206: the part that was asked for. 416: there is no such part. */
  readonly status: 200 | 206 | 416
  readonly headers: Dispatcher.ResponseData['headers']
  readonly body: Readable
}

const MAX_REDIRECTS = 8
const REDIRECTS = [301, 302, 303, 307, 308]

/** Throws DOWNLOAD_UNREACHABLE, DOWNLOAD_TIMEOUT, DOWNLOAD_NOT_FOUND, DOWNLOAD_REFUSED, DOWNLOAD_REDIRECT_REFUSED. */
export async function request({ url, ...asked }: Asked): Promise<Answer> {
  let here = url
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await ask({ url: here, ...asked })
    const { statusCode, headers, body } = answer
    if (statusCode === 200 || statusCode === 206 || statusCode === 416) return { status: statusCode, headers, body }
    // Its body is of no use; read away, so that the connection can be used again.
    await body.dump({ limit: 65_536 }).catch(() => {})
    if (!REDIRECTS.includes(statusCode)) {
      throw statusCode === 404 || statusCode === 410 ? fileNotPublished(here, statusCode) : downloadRefused(here, statusCode)
    }
    here = nextPlace(here, single(headers['location']))
  }
  throw redirectRefused(url, `there were more than ${MAX_REDIRECTS} redirects`)
}

async function ask({ url, headers, silenceMilliseconds, signal }: Asked): Promise<Dispatcher.ResponseData> {
  try {
    return await send(url, {
      dispatcher: dispatcher(),
      // What is hashed is the file, not what a server has packed it into.
      headers: { 'accept-encoding': 'identity', 'user-agent': 'sightline', ...headers },
      headersTimeout: silenceMilliseconds,
      bodyTimeout: silenceMilliseconds,
      signal,
    })
  } catch (thrown) {
    if (signal.aborted) throw signal.reason
    if (isTimeout(thrown)) throw downloadTimeout(url, silenceMilliseconds / 1000)
    throw hostUnreachable(url, thrown)
  }
}

export function isTimeout(thrown: unknown): boolean {
  return (
    thrown instanceof errors.HeadersTimeoutError ||
    thrown instanceof errors.BodyTimeoutError ||
    thrown instanceof errors.ConnectTimeoutError
  )
}

function nextPlace(from: string, location: string | undefined): string {
  if (location === undefined || !URL.canParse(location, from)) throw redirectRefused(from, 'it does not say where to')
  const next = new URL(location, from)
  if (next.protocol !== 'https:' && next.protocol !== 'http:')
    throw redirectRefused(from, `${next.protocol} is no address of the web`)
  if (next.protocol === 'http:' && from.startsWith('https:'))
    throw redirectRefused(from, 'from an encrypted address to an open one')
  if (isInside(next.hostname) && !isInside(new URL(from).hostname))
    throw redirectRefused(from, `${next.hostname} is an address within a network, or of this machine`)
  return next.href
}

/** A header that may have come several times. */
export function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
