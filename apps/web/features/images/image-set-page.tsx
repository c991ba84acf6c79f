'use client'
import type { ImageSet, ImageTag } from '@sightline/api/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useCallback, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { DropArea } from '../../components/drop-area.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { FileDrop } from '../../components/file-drop.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import type { DroppedFile } from '../../lib/dropped-files.ts'
import { plural } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { mayEdit, useRole } from '../../lib/workspace.ts'
import { useShortcuts } from '../shortcuts/shortcuts.tsx'
import { Page } from '../shell/page.tsx'
import { ChosenBar } from './chosen-bar.tsx'
import { ImageGrid } from './image-grid.tsx'
import { ImageUploadList } from './image-upload-list.tsx'
import { extend, keepOnly, NOTHING, toggle } from './selection.ts'
import { SetMenu } from './set-menu.tsx'
import { IMAGE_TAGS_IN_ORDER } from './tags.ts'
import { picturesAmong, useImageUploads } from './use-image-uploads.ts'

export function ImageSetPage({ setId }: { setId: string }) {
  const trpc = useTRPC()
  const set = useQuery(trpc.images.set.queryOptions({ imageSetId: setId }))
  if (set.data) return <Images set={set.data} />
  return (
    <Page title="Images" crumbs={[{ label: 'Images', href: '/images' }, { label: '…' }]}>
      {set.error ? (
        <ErrorNote error={set.error} onRetry={() => void set.refetch()} />
      ) : (
        <div aria-busy className="space-y-6">
          <Skeleton className="h-7 w-64" />
          <Skeleton className="h-96" />
        </div>
      )}
    </Page>
  )
}

function Images({ set }: { set: ImageSet }) {
  const trpc = useTRPC()
  const router = useRouter()
  const editable = mayEdit(useRole(set.workspaceId))
  const [tag, setTag] = useQueryState('tag', parseAsStringLiteral(IMAGE_TAGS_IN_ORDER))
  const [choosing, setChoosing] = useState(false)
  const [uploadTag, setUploadTag] = useState<ImageTag>('input')
  const [selection, setSelection] = useState(NOTHING)
  const uploads = useImageUploads(set.id)
  const images = useInfiniteQuery(
    trpc.images.list.infiniteQueryOptions(
      { imageSetId: set.id, limit: 200, ...(tag && { tag }) },
      { getNextPageParam: ({ next }) => next },
    ),
  )
  const found = images.data?.pages.flatMap(({ items }) => items) ?? []
  const order = found.map(({ id }) => id)
  const { chosen } = keepOnly(selection, order)
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = images
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const clear = () => setSelection(NOTHING)
  useShortcuts('Images', [
    ...(editable
      ? [{ keys: 'a', does: 'choose all that are loaded', run: () => setSelection({ chosen: new Set(order), from: null }) }]
      : []),
    { keys: 'Escape', does: 'choose none', run: clear },
  ])
  const take = (files: readonly DroppedFile[]) =>
    uploads.queue.add(picturesAmong(files).map((file) => ({ file, tag: uploadTag })))
  const total = set.inputs + set.backgrounds
  const isEmpty = total === 0
  const shown = tag === 'input' ? set.inputs : tag === 'background' ? set.backgrounds : total
  return (
    <Page
      title={set.name}
      crumbs={[{ label: 'Images', href: '/images' }, { label: set.name }]}
      actions={
        editable ? (
          <>
            {!isEmpty && (
              <Button
                look="primary"
                icon={<Upload aria-hidden size={16} />}
                aria-expanded={choosing}
                onClick={() => setChoosing(!choosing)}
              >
                Upload
              </Button>
            )}
            <SetMenu set={set} onRemoved={() => router.replace('/images')} />
          </>
        ) : null
      }
    >
      <DropArea disabled={!editable} onFiles={take} className="min-h-[60dvh]">
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <div className="min-w-0">
            <h1 className="text-xl font-semibold break-words">{set.name}</h1>
            <p className="text-xs text-muted">
              {plural(set.inputs, 'image')} to explain · {set.backgrounds} for the background
            </p>
          </div>
          {!isEmpty && (
            <div className="flex items-center gap-2">
              {editable && (
                <Button
                  small
                  look="quiet"
                  onClick={() => (chosen.size === order.length ? clear() : setSelection({ chosen: new Set(order), from: null }))}
                >
                  {chosen.size > 0 && chosen.size === order.length ? 'Choose none' : 'Choose all'}
                </Button>
              )}
              <Select
                small
                aria-label="Which images"
                value={tag ?? ''}
                options={[
                  { value: '', label: `All (${total})` },
                  { value: 'input', label: `To explain (${set.inputs})` },
                  { value: 'background', label: `Background (${set.backgrounds})` },
                ]}
                onChange={(value) => void setTag(value || null)}
              />
            </div>
          )}
        </div>
        {editable && (isEmpty || choosing) && (
          <div className="mb-6">
            <FileDrop label="Drop images here" accept="image/*" folders onFiles={take}>
              JPEG, PNG or WebP; many at once are fine.
            </FileDrop>
            <div className="mt-2 flex items-center justify-center gap-2 text-xs text-muted">
              <label htmlFor="upload-tag">They are</label>
              <Select
                small
                id="upload-tag"
                value={uploadTag}
                options={[
                  { value: 'input', label: 'to be explained' },
                  { value: 'background', label: 'for the background of explainers' },
                ]}
                onChange={setUploadTag}
              />
            </div>
          </div>
        )}
        <ImageUploadList {...uploads} />
        {images.error ? (
          <ErrorNote error={images.error} onRetry={() => void images.refetch()} />
        ) : images.isPending ? (
          <Skeleton className="h-96" />
        ) : found.length > 0 ? (
          <ImageGrid
            images={found}
            total={Math.max(shown, found.length)}
            chosen={chosen}
            editable={editable}
            onToggle={(id, range) => setSelection(range ? extend(selection, id, order) : toggle(selection, id))}
            onEnd={more}
          />
        ) : isEmpty ? (
          !editable && <EmptyState title="No image yet">Those who may edit this workspace upload images.</EmptyState>
        ) : (
          <EmptyState title="No image has this tag" action={<Button onClick={() => void setTag(null)}>Show all</Button>} />
        )}
        {editable && <ChosenBar ids={[...chosen]} onClear={clear} onRemoved={clear} />}
      </DropArea>
    </Page>
  )
}
