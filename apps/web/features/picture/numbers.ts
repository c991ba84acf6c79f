/** The raw numbers of an artifact, fetched once: they never change. */
import type { ApiError } from '@sightline/api/contract'
import { decodeNpy } from '@sightline/engine/npy'
import type { RawMap } from '@sightline/engine/metrics'
import { queryOptions } from '@tanstack/react-query'

export const numbersUrl = (artifactId: string) => `/api/files/artifacts/${artifactId}.npy`
export const artifactThumbnailUrl = (artifactId: string) => `/api/files/artifacts/${artifactId}/thumbnail.png`
export const imageUrl = (imageId: string) => `/api/files/images/${imageId}`
export const imageThumbnailUrl = (imageId: string) => `/api/files/images/${imageId}/thumbnail`

export function numbersQuery(artifactId: string | null | undefined) {
  return queryOptions({
    queryKey: ['numbers', artifactId],
    queryFn: ({ signal }) => fetchNumbers(artifactId!, signal),
    enabled: Boolean(artifactId),
    staleTime: Infinity,
    // A map of 1024² is 4 MB.
    gcTime: 120_000,
  })
}

async function fetchNumbers(artifactId: string, signal: AbortSignal): Promise<RawMap> {
  const response = await fetch(numbersUrl(artifactId), { signal })
  if (!response.ok) throw await toFailure(response)
  return decodeNpy(new Uint8Array(await response.arrayBuffer()))
}

/** The server's own words where it gave some. */
async function toFailure(response: Response): Promise<FileError> {
  const body = (await response.json().catch(() => null)) as { error?: ApiError } | null
  return new FileError(
    body?.error ?? { code: `HTTP_${response.status}`, message: 'The numbers could not be loaded.', hint: 'Reload the page.' },
  )
}

/** An error that carries the server's code and advice; `toApiError` reads it. */
export class FileError extends Error implements ApiError {
  readonly code: string
  readonly hint: string | null

  constructor({ code, message, hint }: ApiError) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
