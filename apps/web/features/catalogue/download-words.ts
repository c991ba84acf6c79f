/** What is going on with a download, in words. */
import type { CatalogueDownload, CatalogueEntry } from '@sightline/api/contract'
import { formatBytes } from '../../lib/format.ts'

export function isGoingOn({ state }: Pick<CatalogueDownload, 'state'>): boolean {
  return state === 'waiting' || state === 'downloading' || state === 'checking'
}

type Progress = Pick<CatalogueDownload, 'state' | 'bytesDone' | 'bytesTotal'>

/** 0 … 1; null while nobody knows. A size that is only about right never gives more than all. */
export function shareOf({ state, bytesDone, bytesTotal }: Progress): number | null {
  if (state === 'checking' || state === 'done') return 1
  return bytesTotal ? Math.min(1, bytesDone / bytesTotal) : null
}

export function describeProgress({ state, bytesDone, bytesTotal }: Progress): string {
  switch (state) {
    case 'waiting':
      return 'Waiting'
    case 'downloading':
      return bytesTotal ? `${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}` : formatBytes(bytesDone)
    case 'checking':
      return 'Looking into it'
    case 'done':
      return 'Added'
    case 'failed':
      return 'Not added'
    case 'cancelled':
      return 'Cancelled'
  }
}

/** How it is made sure that what arrives is what was published. */
export const CHECK_WORDS = {
  sha256: 'compared with the published SHA-256',
  md5: 'compared with the published MD5',
  nothing: 'not compared: the publisher tells no hash of every file',
} as const satisfies Record<CatalogueEntry['checkedBy'], string>

export const NOT_VERIFIED =
  '“Not verified”: nobody has run this entry yet, so its preprocessing or labels may be wrong. Try it on an image whose class you know.'
