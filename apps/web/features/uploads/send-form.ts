import type { ApiError } from '@sightline/api/contract'
import type { DroppedFile } from '../../lib/dropped-files.ts'
import type { OnSent } from './upload-queue.ts'

/** A failed upload; `toApiError` gives what the server said. */
export class UploadError extends Error {
  readonly shown: ApiError
  constructor(shown: ApiError) {
    super(shown.message)
    this.name = 'UploadError'
    this.shown = shown
  }
}

export interface Form {
  /** With its query. */
  readonly url: string
  readonly files: readonly DroppedFile[]
  readonly signal?: AbortSignal
  readonly onSent?: OnSent
}

/** Sends files as a multipart form. By XMLHttpRequest, since `fetch` does not tell how much has been sent. Throws `UploadError`. */
export function sendForm<Answer>({ url, files, signal, onSent }: Form): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const form = new FormData()
    for (const { file, path } of files) form.append('file', file, path)
    const refuse = (shown: ApiError) => reject(new UploadError(shown))
    request.open('POST', url)
    request.responseType = 'json'
    request.upload.addEventListener('progress', ({ loaded, total }) => onSent?.(loaded, total))
    request.addEventListener('load', () => {
      const answer = request.response as unknown
      if (request.status >= 200 && request.status < 300) resolve(answer as Answer)
      else refuse(failureIn(answer) ?? unexpected(request.status))
    })
    request.addEventListener('error', () => refuse(BROKEN))
    request.addEventListener('abort', () => refuse({ code: 'CANCELLED', message: 'The upload was cancelled.', hint: null }))
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(form)
  })
}

/** `/api/uploads/…?a=b`; what is undefined is left out. */
export function uploadAddress(
  kind: 'models' | 'images' | 'packages',
  query: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const search = new URLSearchParams(given).toString()
  return `/api/uploads/${kind}${search && `?${search}`}`
}

const BROKEN: ApiError = {
  code: 'UPLOAD_BROKEN',
  message: 'The connection ended before the upload was complete; nothing of it was kept.',
  hint: 'Check that Sightline is running, then try again. A file that was changed after it was chosen has to be chosen again.',
}

const unexpected = (status: number): ApiError => ({
  code: `HTTP_${status}`,
  message: `The server answered with status ${status}.`,
  hint: status === 413 ? 'A proxy in front of Sightline may allow smaller uploads only.' : 'Try again.',
})

function failureIn(answer: unknown): ApiError | null {
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : null
  const isFailure = typeof error === 'object' && error !== null && 'code' in error && 'message' in error
  return isFailure ? (error as ApiError) : null
}
