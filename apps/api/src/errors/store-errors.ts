/** Errors of where files lie. */
import { SightlineError } from '@sightline/engine/declarations'

export function uploadTooLarge(limit: number): SightlineError {
  return new SightlineError({
    code: 'UPLOAD_TOO_LARGE',
    kind: 'usage',
    message: `The file is larger than ${formatBytes(limit)}.`,
    hint: 'Upload a smaller one. Whoever runs this installation can raise the limit: SIGHTLINE_MODEL_UPLOAD_MB, SIGHTLINE_IMAGE_UPLOAD_MB.',
  })
}

export function fileMissing(sha256: string): SightlineError {
  return new SightlineError({
    code: 'FILE_MISSING',
    kind: 'io',
    message: `The file with the SHA-256 ${sha256.slice(0, 64)} is not in the store.`,
    hint: 'Whoever runs this installation should check that its files are complete: after a restore, database and files must be of the same time.',
  })
}

export function rangeOutside(start: number): SightlineError {
  return new SightlineError({
    code: 'RANGE_OUTSIDE',
    kind: 'usage',
    message: `The file has no byte ${start}.`,
    hint: 'Ask for a range within the file.',
  })
}

export function storeUnreachable(place: string, cause: unknown): SightlineError {
  return new SightlineError({
    code: 'STORE_UNREACHABLE',
    kind: 'io',
    message: `Files cannot be kept in ${place}: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Check that it exists, that there is space, and that Sightline may read and write there.',
    cause,
  })
}

function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${Number((bytes / 1e9).toFixed(2))} GB`
  return bytes >= 1e6 ? `${Number((bytes / 1e6).toFixed(2))} MB` : `${bytes} bytes`
}
