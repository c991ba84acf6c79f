'use client'
import type { ImageTag } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ExternalLink, Tag, Trash2, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { imageFile } from '../../lib/file-links.ts'
import { plural } from '../../lib/format.ts'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'

const ConfirmDialog = dynamic(() => import('../../components/confirm-dialog.tsx').then((module) => module.ConfirmDialog))

/** As many as one request may name. */
const AT_ONCE = 1000

/** What can be done with the images that are chosen. */
export function ChosenBar({ ids, onClear, onRemoved }: { ids: readonly string[]; onClear: () => void; onRemoved: () => void }) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queryClient = useQueryClient()
  const [removing, setRemoving] = useState(false)
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.images.pathKey() })
  const tag = useMutation({
    mutationFn: async (to: ImageTag) => {
      for (const imageIds of inPieces(ids)) await client.images.tag.mutate({ imageIds, tag: to })
    },
    onSettled: refresh,
  })
  const remove = useMutation({
    mutationFn: async () => {
      for (const imageIds of inPieces(ids)) await client.images.remove.mutate({ imageIds })
    },
    onSuccess: () => {
      setRemoving(false)
      onRemoved()
    },
    onSettled: refresh,
  })
  if (ids.length === 0) return null
  return (
    <section
      aria-label="Chosen images"
      className="sticky bottom-4 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border bg-raised px-3 py-2 shadow-overlay"
    >
      <span className="px-1 font-medium" aria-live="polite">
        {plural(ids.length, 'image')} chosen
      </span>
      <Button small icon={<Tag aria-hidden size={14} />} busy={tag.isPending} onClick={() => tag.mutate('input')}>
        To be explained
      </Button>
      <Button small icon={<Tag aria-hidden size={14} />} busy={tag.isPending} onClick={() => tag.mutate('background')}>
        Background
      </Button>
      {ids.length === 1 && (
        <a
          href={imageFile(ids[0])}
          target="_blank"
          rel="noreferrer"
          className="inline-flex h-7 items-center gap-2 rounded-md px-2 text-xs font-medium hover:bg-hover"
        >
          <ExternalLink aria-hidden size={14} />
          Open<span className="sr-only"> (in a new tab)</span>
        </a>
      )}
      <Button small look="danger" icon={<Trash2 aria-hidden size={14} />} onClick={() => setRemoving(true)}>
        Delete
      </Button>
      <IconButton label="Choose none" shortcut="Esc" icon={<X aria-hidden size={16} />} onClick={onClear} />
      {tag.error && <ErrorNote error={tag.error} className="w-full" />}
      {removing && (
        <ConfirmDialog
          title={`Delete ${plural(ids.length, 'image')}?`}
          action="Delete"
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate()}
          onClose={() => {
            setRemoving(false)
            remove.reset()
          }}
        >
          <p>They are deleted for good. Images that runs have used stay.</p>
        </ConfirmDialog>
      )}
    </section>
  )
}

function inPieces(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, at) => ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE))
}
