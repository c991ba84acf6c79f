'use client'
import type { CatalogueDownload } from '@sightline/api/contract'
import { Ban, Check, CircleDashed, LoaderCircle, TriangleAlert, X } from 'lucide-react'
import Link from 'next/link'
import { ErrorNote } from '../../components/error-note.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { plural } from '../../lib/format.ts'
import { describeProgress, isGoingOn, shareOf } from './download-words.ts'
import type { Downloads } from './use-downloads.ts'

/** Models on their way from the catalogue, and what came of them. */
export function DownloadList({ downloads, editable }: { downloads: Downloads; editable: boolean }) {
  const { downloads: all, error } = downloads
  if (all.length === 0 && !error) return null
  const active = all.filter(isGoingOn).length
  return (
    <section aria-label="From the catalogue" className="mb-6">
      <h2 className="flex min-h-8 items-center border-b pb-1 text-xs text-muted" aria-live="polite">
        {active > 0 ? `${plural(active, 'model')} on the way from the catalogue` : 'From the catalogue'}
      </h2>
      {error && <ErrorNote className="mt-2" error={error} />}
      <ul>
        {all.map((download) => (
          <DownloadRow key={download.id} download={download} downloads={downloads} editable={editable} />
        ))}
      </ul>
    </section>
  )
}

interface RowProps {
  download: CatalogueDownload
  downloads: Downloads
  editable: boolean
}

function DownloadRow({ download, downloads, editable }: RowProps) {
  const { id, entryId, title, error, modelId, state } = download
  const active = isGoingOn(download)
  return (
    <li className="border-b py-2">
      <div className="flex min-h-8 items-center gap-3">
        <span className="min-w-0 flex-1">
          <span className="block truncate" title={title}>
            {state === 'done' && modelId ? (
              <Link href={`/models/${modelId}`} className="text-accent underline underline-offset-2">
                {title}
              </Link>
            ) : (
              title
            )}
          </span>
          <DownloadProgress download={download} />
        </span>
        {editable && (
          <IconButton
            label={active ? `Cancel the download of ${title}` : `Dismiss ${title}`}
            icon={<X aria-hidden size={14} />}
            onClick={() => (active ? downloads.cancel(id) : downloads.dismiss(id))}
          />
        )}
      </div>
      {state === 'failed' && error && (
        <div className="mt-2 pb-1">
          <ErrorNote error={error} {...(editable && { onRetry: () => downloads.add(entryId) })} />
        </div>
      )}
    </li>
  )
}

/** In words, and as a bar while it goes on. */
export function DownloadProgress({ download }: { download: CatalogueDownload }) {
  const { title, state } = download
  const [Icon, colour] = LOOKS[state]
  const share = shareOf(download)
  return (
    <span className="flex items-center gap-3 text-xs text-muted">
      <span className={`inline-flex shrink-0 items-center gap-1 tabular-nums ${colour}`}>
        <Icon aria-hidden size={14} className={state === 'checking' ? 'animate-spin [animation-duration:2s]' : undefined} />
        {describeProgress(download)}
      </span>
      {isGoingOn(download) && share !== null && (
        <span
          role="progressbar"
          aria-label={`Download of ${title}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          className="h-1 min-w-12 flex-1 overflow-hidden rounded-full bg-line"
        >
          <span className="block h-full bg-accent transition-[width] duration-500" style={{ width: `${share * 100}%` }} />
        </span>
      )}
    </span>
  )
}

const LOOKS = {
  waiting: [CircleDashed, ''],
  downloading: [LoaderCircle, ''],
  checking: [LoaderCircle, ''],
  done: [Check, 'text-good'],
  failed: [TriangleAlert, 'text-danger'],
  cancelled: [Ban, ''],
} as const satisfies Record<CatalogueDownload['state'], unknown>
