'use client'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { Library, Upload } from 'lucide-react'
import dynamic from 'next/dynamic'
import { debounce, parseAsBoolean, parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { Button, ButtonLink } from '../../components/button.tsx'
import { DropArea } from '../../components/drop-area.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { FileDrop } from '../../components/file-drop.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import type { DroppedFile } from '../../lib/dropped-files.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { mayEdit, useWorkspace } from '../../lib/workspace.ts'
import { DownloadList } from '../catalogue/download-list.tsx'
import { useDownloads } from '../catalogue/use-downloads.ts'
import { Page } from '../shell/page.tsx'
import { groupModels, type ModelDraft } from './group-models.ts'
import { ModelRow } from './model-row.tsx'
import { ModelUploadList } from './model-upload-list.tsx'
import { useModelUploads } from './use-model-uploads.ts'

const CatalogueDialog = dynamic(() => import('../catalogue/catalogue-dialog.tsx').then((module) => module.CatalogueDialog))
const UploadDialog = dynamic(() => import('./upload-dialog.tsx').then((module) => module.UploadDialog))

export function ModelsPage() {
  const workspace = useWorkspace()
  if (!workspace) {
    return (
      <Page title="Models" crumbs={[{ label: 'Models' }]}>
        <EmptyState
          title="You are in no workspace"
          action={<ButtonLink href="/settings?tab=workspace">Create a workspace</ButtonLink>}
        >
          Models live in workspaces. Create one, or ask somebody to invite you to theirs.
        </EmptyState>
      </Page>
    )
  }
  return <Models key={workspace.id} workspaceId={workspace.id} editable={mayEdit(workspace.role)} />
}

function Models({ workspaceId, editable }: { workspaceId: string; editable: boolean }) {
  const trpc = useTRPC()
  const [archived, setArchived] = useQueryState('archived', parseAsBoolean.withDefault(false))
  const [search, setSearch] = useQueryState(
    'search',
    parseAsString.withDefault('').withOptions({ limitUrlUpdates: debounce(200) }),
  )
  const [choosing, setChoosing] = useState(false)
  const [drafts, setDrafts] = useState<readonly ModelDraft[] | null>(null)
  const uploads = useModelUploads(workspaceId)
  const [catalogue, setCatalogue] = useQueryState('catalogue', parseAsBoolean.withDefault(false))
  const downloads = useDownloads(workspaceId)
  const models = useInfiniteQuery(
    trpc.models.list.infiniteQueryOptions(
      { workspaceId, archived, search: search.trim().slice(0, 100) },
      { getNextPageParam: ({ next }) => next, placeholderData: keepPreviousData },
    ),
  )
  const found = models.data?.pages.flatMap(({ items }) => items) ?? []
  const isEmpty = models.data !== undefined && found.length === 0 && !archived && search === ''
  const takeFiles = (files: DroppedFile[]) => {
    const grouped = groupModels(files)
    if (grouped.length > 0) setDrafts(grouped)
  }
  const fileDrop = editable && (isEmpty || choosing) && (
    <div className="mb-6">
      <FileDrop label="Drop models here" folders onFiles={takeFiles}>
        Keras (.h5, .hdf5, .keras), ONNX (.onnx, from PyTorch and others), or TensorFlow.js: model.json with its weight files, as
        files, folder or zip. Several at once are fine.
      </FileDrop>
    </div>
  )
  return (
    <Page
      title="Models"
      crumbs={[{ label: 'Models' }]}
      actions={
        editable && !isEmpty ? (
          <>
            <Button icon={<Library aria-hidden size={16} />} onClick={() => void setCatalogue(true)}>
              Add from catalogue
            </Button>
            <Button
              look="primary"
              icon={<Upload aria-hidden size={16} />}
              aria-expanded={choosing}
              onClick={() => setChoosing(!choosing)}
            >
              Upload
            </Button>
          </>
        ) : null
      }
    >
      <DropArea disabled={!editable} onFiles={takeFiles}>
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <h1 className="text-xl font-semibold">{archived ? 'Archived models' : 'Models'}</h1>
          {!isEmpty && (
            <div className="flex items-center gap-2 max-sm:w-full">
              <TextInput
                type="search"
                aria-label="Search models by name"
                placeholder="Search"
                maxLength={100}
                value={search}
                onChange={(event) => void setSearch(event.target.value || null)}
                className="sm:w-56"
              />
              <Button look="quiet" small onClick={() => void setArchived(archived ? null : true)}>
                {archived ? 'Show those in use' : 'Show archived'}
              </Button>
            </div>
          )}
        </div>
        {!isEmpty && fileDrop}
        <ModelUploadList {...uploads} />
        <DownloadList downloads={downloads} editable={editable} />
        {models.error ? (
          <ErrorNote error={models.error} onRetry={() => void models.refetch()} />
        ) : models.isPending ? (
          <ul className="border-t" aria-busy aria-label="Models">
            {[1, 2, 3].map((row) => (
              <li key={row} className="flex h-20 flex-col justify-center gap-2 border-b">
                <Skeleton className="h-4 w-64" />
                <Skeleton className="h-4 w-96 max-w-full" />
              </li>
            ))}
          </ul>
        ) : found.length > 0 ? (
          <>
            <ul className="border-t" aria-label="Models" aria-busy={models.isPlaceholderData || undefined}>
              {found.map((model) => (
                <ModelRow key={model.id} model={model} editable={editable} />
              ))}
            </ul>
            {models.hasNextPage && (
              <Button className="mt-4" busy={models.isFetchingNextPage} onClick={() => void models.fetchNextPage()}>
                Show more
              </Button>
            )}
          </>
        ) : search ? (
          <EmptyState
            title={`No model is called “${search}”`}
            action={<Button onClick={() => void setSearch(null)}>Show all</Button>}
          />
        ) : archived ? (
          <EmptyState title="Nothing is archived" />
        ) : (
          <>
            <EmptyState
              title="No model yet"
              action={
                editable && (
                  <Button icon={<Library aria-hidden size={16} />} onClick={() => void setCatalogue(true)}>
                    Add from catalogue
                  </Button>
                )
              }
            >
              {editable
                ? 'A model is a trained image classifier. Upload one of yours, or add a public one; then start runs that explain what it sees.'
                : 'Those who may edit this workspace upload models; they will be listed here.'}
            </EmptyState>
            {fileDrop}
          </>
        )}
      </DropArea>
      {catalogue && editable && (
        <CatalogueDialog workspaceId={workspaceId} downloads={downloads} onClose={() => void setCatalogue(null)} />
      )}
      {drafts && <UploadDialog drafts={drafts} onUpload={uploads.queue.add} onClose={() => setDrafts(null)} />}
    </Page>
  )
}
