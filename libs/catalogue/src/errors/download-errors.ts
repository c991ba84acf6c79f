/** What goes wrong between us and the places that publish files. */
import { SightlineError } from '@sightline/engine/declarations'

const megabytes = (bytes: number) => `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`
const reasonOf = (cause: unknown) => {
  if (!(cause instanceof Error)) return String(cause)
  // Several addresses were tried: the first says as much as all.
  const first = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause
  return first instanceof Error ? first.message || (first as NodeJS.ErrnoException).code || first.name : String(first)
}
const hostOf = (url: string) => new URL(url).host

export function hostUnreachable(url: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_UNREACHABLE',
    kind: 'io',
    message: `${hostOf(url)} could not be reached: ${reasonOf(cause)}.`,
    hint: 'Check the network. Behind a proxy, set HTTPS_PROXY. What has arrived is kept; adding it again goes on from there.',
    cause,
  })
}

export function downloadBroken(url: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_BROKEN',
    kind: 'io',
    message: `The connection to ${hostOf(url)} broke off again and again: ${reasonOf(cause)}.`,
    hint: 'What has arrived is kept; adding it again goes on from there.',
    cause,
  })
}

export function downloadTimeout(url: string, seconds: number): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_TIMEOUT',
    kind: 'io',
    message: `${hostOf(url)} sent nothing for ${seconds} s.`,
    hint: 'What has arrived is kept; adding it again goes on from there.',
  })
}

export function fileNotPublished(url: string, status: number): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_NOT_FOUND',
    kind: 'io',
    message: `${url} is not there any more (HTTP ${status}).`,
    hint: 'The publisher may have moved it: look for a newer catalogue, or download the model by hand and use its file.',
  })
}

export function downloadRefused(url: string, status: number): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_REFUSED',
    kind: 'io',
    message: `${hostOf(url)} refused to send the file (HTTP ${status}).`,
    hint:
      status >= 500 || status === 429
        ? 'Try again later.'
        : 'It may ask for a sign-in: download the model by hand and use its file.',
  })
}

export function redirectRefused(url: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_REDIRECT_REFUSED',
    kind: 'io',
    message: `${hostOf(url)} sent us elsewhere, where we do not go: ${reason}.`,
    hint: 'The publisher may have moved the file: look for a newer catalogue.',
  })
}

/** `expected`: what the catalogue says, or the limit. */
export function downloadTooLarge(url: string, limit: number): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_TOO_LARGE',
    kind: 'invalid',
    message: `${url} is larger than the ${megabytes(limit)} that it may have.`,
    hint: 'It is not the file that the catalogue speaks of, or larger than is allowed here. Nothing of it was kept.',
  })
}

export function downloadSizeWrong(url: string, { got, expected }: { got: number; expected: number }): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_SIZE_WRONG',
    kind: 'invalid',
    message: `${url} has ${got.toLocaleString('en')} bytes, and ${expected.toLocaleString('en')} were expected.`,
    hint: 'It is not the file that the catalogue speaks of: the publisher may have replaced it. Nothing of it was kept.',
  })
}

export interface WrongHash {
  readonly algorithm: string
  readonly got: string
  readonly expected: string
}

export function downloadHashWrong(url: string, { algorithm, got, expected }: WrongHash): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_HASH_WRONG',
    kind: 'invalid',
    message: `${url} is not the file that was published: its ${algorithm} is ${got}, not ${expected}.`,
    hint: 'Nothing of it was kept. Do not use the file from there before you know why; the publisher may have replaced it.',
  })
}

export function diskFull(folder: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_DISK_FULL',
    kind: 'io',
    message: `The disk that holds “${folder}” is full.`,
    hint: 'Make room, then add the model again: it goes on from what has arrived. SIGHTLINE_HOME can lie on another disk.',
    cause,
  })
}

export function cacheUnwritable(folder: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'DOWNLOAD_UNWRITABLE',
    kind: 'io',
    message: `“${folder}” could not be written to: ${reasonOf(cause)}.`,
    hint: 'Check its permissions, or choose another place with SIGHTLINE_HOME.',
    cause,
  })
}
