'use client'
import type { ImageSet } from '@sightline/api/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useState } from 'react'
import { Button, ButtonLink } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { imageThumbnail } from '../../lib/file-links.ts'
import { formatDate, plural } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { mayEdit, useWorkspace } from '../../lib/workspace.ts'
import { Page } from '../shell/page.tsx'
import { SetMenu } from './set-menu.tsx'

const SetDialog = dynamic(() => import('./set-dialog.tsx').then((module) => module.SetDialog))

const PREVIEWS = [0, 1, 2, 3]

export function ImageSetsPage() {
  const trpc = useTRPC()
  const workspace = useWorkspace()
  const editable = mayEdit(workspace?.role ?? null)
  const [creating, setCreating] = useState(false)
  const sets = useInfiniteQuery(
    trpc.images.sets.infiniteQueryOptions(
      { workspaceId: workspace?.id ?? '' },
      { getNextPageParam: ({ next }) => next, enabled: workspace !== null },
    ),
  )
  const found = sets.data?.pages.flatMap(({ items }) => items) ?? []
  const create = (
    <Button look="primary" icon={<Plus aria-hidden size={16} />} onClick={() => setCreating(true)}>
      New set
    </Button>
  )
  return (
    <Page title="Images" crumbs={[{ label: 'Images' }]} actions={editable && found.length > 0 ? create : null}>
      <h1 className="mb-4 text-xl font-semibold">Images</h1>
      {!workspace ? (
        <EmptyState
          title="You are in no workspace"
          action={<ButtonLink href="/settings?tab=workspace">Create a workspace</ButtonLink>}
        >
          Images live in workspaces. Create one, or ask somebody to invite you to theirs.
        </EmptyState>
      ) : sets.error ? (
        <ErrorNote error={sets.error} onRetry={() => void sets.refetch()} />
      ) : sets.isPending ? (
        <ul className="border-t" aria-busy aria-label="Image sets">
          {[1, 2, 3].map((row) => (
            <li key={row} className="flex h-20 items-center gap-4 border-b">
              <Skeleton className="size-14" />
              <Skeleton className="h-4 w-64" />
            </li>
          ))}
        </ul>
      ) : found.length === 0 ? (
        <EmptyState title="No image yet" action={editable ? create : null}>
          {editable
            ? 'Images are kept in sets. Make one, then drop images into it: those to be explained, and those that stand for the background.'
            : 'Those who may edit this workspace upload images; their sets will be listed here.'}
        </EmptyState>
      ) : (
        <>
          <ul className="border-t" aria-label="Image sets">
            {found.map((set) => (
              <SetRow key={set.id} set={set} editable={editable} />
            ))}
          </ul>
          {sets.hasNextPage && (
            <Button className="mt-4" busy={sets.isFetchingNextPage} onClick={() => void sets.fetchNextPage()}>
              Show more
            </Button>
          )}
        </>
      )}
      {creating && workspace && <SetDialog workspaceId={workspace.id} onClose={() => setCreating(false)} />}
    </Page>
  )
}

function SetRow({ set, editable }: { set: ImageSet; editable: boolean }) {
  const { id, name, inputs, backgrounds, preview, createdAt } = set
  return (
    <li className="relative flex min-h-20 items-center gap-4 border-b py-3 hover:bg-hover/50">
      <span className="flex shrink-0 gap-1">
        {PREVIEWS.map((at) => (
          <Thumbnail
            key={at}
            src={preview[at] ? imageThumbnail(preview[at]) : null}
            alt=""
            size={56}
            className={at > 0 ? 'max-sm:hidden' : undefined}
          />
        ))}
      </span>
      <div className="min-w-0 flex-1">
        <Link href={`/images/${id}`} className="font-medium break-words after:absolute after:inset-0">
          {name}
        </Link>
        <p className="text-xs text-muted">
          {plural(inputs, 'image')}
          {backgrounds > 0 && ` · ${backgrounds} for the background`}
        </p>
      </div>
      <p className="text-right text-xs text-muted max-sm:hidden">{formatDate(createdAt)}</p>
      {editable && (
        <div className="relative z-10">
          <SetMenu set={set} />
        </div>
      )}
    </li>
  )
}
