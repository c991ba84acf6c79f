'use client'
import type { CatalogueDownload, CatalogueEntry } from '@sightline/api/contract'
import { useQuery } from '@tanstack/react-query'
import { Download, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { formatBytes } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { formatName } from '../models/format-name.ts'
import { FactList } from '../run/section.tsx'
import { DownloadProgress } from './download-list.tsx'
import { CHECK_WORDS, isGoingOn, NOT_VERIFIED } from './download-words.ts'
import { LicenceText, Outside } from './licence-text.tsx'
import type { Downloads } from './use-downloads.ts'

/** What others publish: what it is, under which licence, where it comes from; and a button that brings it. */
export function CatalogueDialog({
  workspaceId,
  downloads,
  onClose,
}: {
  workspaceId: string
  downloads: Downloads
  onClose: () => void
}) {
  const trpc = useTRPC()
  const catalogue = useQuery(trpc.catalogue.list.queryOptions({ workspaceId }))
  const [search, setSearch] = useState('')
  const found = catalogue.data?.entries.filter((entry) => matches(entry, search)) ?? []
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      size="panel"
      title={catalogue.data?.title ?? 'Public models'}
      description="The server downloads what you add from its publisher, and checks it; that goes on when you leave this page."
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {catalogue.error ? (
        <ErrorNote error={catalogue.error} onRetry={() => void catalogue.refetch()} />
      ) : !catalogue.data ? (
        <div aria-busy className="space-y-4">
          {[1, 2, 3, 4].map((row) => (
            <Skeleton key={row} className="h-20" />
          ))}
        </div>
      ) : (
        <>
          <TextInput
            type="search"
            aria-label="Search the catalogue"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="mb-2"
          />
          {downloads.error && <ErrorNote className="mb-2" error={downloads.error} />}
          {found.some(({ verifiedOn }) => verifiedOn === null) && <p className="mt-3 text-xs text-muted">{NOT_VERIFIED}</p>}
          {found.length === 0 && <p className="py-6 text-center text-muted">Nothing in the catalogue is called “{search}”.</p>}
          <ul aria-label="Catalogue">
            {found.map((entry) => (
              <Entry key={entry.id} entry={entry} downloads={downloads} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}

function matches({ id, title, publisher, summary }: CatalogueEntry, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const text = [id, title, publisher, summary].join(' ').toLowerCase()
  return words.every((word) => text.includes(word))
}

function Entry({ entry, downloads }: { entry: CatalogueEntry; downloads: Downloads }) {
  const { id, title, summary, format, publisher, bytes, licence, verifiedOn, models } = entry
  const download = downloads.downloads.find(({ entryId }) => entryId === id)
  const active = download !== undefined && isGoingOn(download)
  const facts = [publisher, formatName(format), bytes === null ? null : formatBytes(bytes), licence.spdx ?? 'licence not known']
  return (
    <li aria-label={title} className="border-b py-3">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h3 className="font-medium">{title}</h3>
          <p className="text-muted">{summary}</p>
          <p className="text-xs text-muted">
            {facts.filter(Boolean).join(' · ')}
            {verifiedOn === null && (
              <span className="text-warning">
                {' · '}
                <TriangleAlert aria-hidden size={12} className="mr-1 mb-px inline" />
                not verified
              </span>
            )}
          </p>
        </div>
        <Button
          small
          icon={<Download aria-hidden size={14} />}
          aria-label={`Add ${title}`}
          busy={downloads.asking === id}
          disabled={active}
          onClick={() => downloads.add(id)}
        >
          {models.length > 0 ? 'Add again' : 'Add'}
        </Button>
      </div>
      {download && <State download={download} onRetry={() => downloads.add(id)} />}
      {models.length > 0 && (
        <p className="mt-1 text-xs text-muted">
          In this workspace:{' '}
          {models.map((model, at) => (
            <span key={model.id}>
              {at > 0 && ', '}
              <Link href={`/models/${model.id}`} className="text-accent underline underline-offset-2">
                {model.name}
              </Link>
            </span>
          ))}
        </p>
      )}
      <details className="mt-1">
        <summary className="text-xs text-muted">Licence, source and use</summary>
        <div className="mt-2 text-xs">
          <Details entry={entry} />
        </div>
      </details>
    </li>
  )
}

function State({ download, onRetry }: { download: CatalogueDownload; onRetry: () => void }) {
  return (
    <div className="mt-1">
      {download.state === 'failed' && download.error ? (
        <ErrorNote error={download.error} onRetry={onRetry} />
      ) : (
        <DownloadProgress download={download} />
      )}
    </div>
  )
}

function Details({ entry }: { entry: CatalogueEntry }) {
  const { licence, url, page, checkedBy, preprocess, resize, labels, citation, verifiedOn } = entry
  return (
    <FactList
      facts={[
        { name: 'Licence', value: <LicenceText licence={licence} /> },
        { name: 'From', value: <span className="break-all">{url}</span> },
        ...(page ? [{ name: 'About it', value: <Outside href={page} /> }] : []),
        { name: 'Checked', value: CHECK_WORDS[checkedBy] },
        { name: 'Pixels', value: `${preprocess}, ${resize}` },
        { name: 'Labels', value: labels ?? 'none' },
        { name: 'Cite', value: citation },
        ...(verifiedOn ? [{ name: 'Verified', value: verifiedOn }] : []),
      ]}
    />
  )
}
