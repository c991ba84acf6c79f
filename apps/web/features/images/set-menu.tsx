'use client'
import type { ImageSet } from '@sightline/api/contract'
import dynamic from 'next/dynamic'
import { ItemMenu } from '../../components/item-menu.tsx'
import { plural } from '../../lib/format.ts'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'

const SetDialog = dynamic(() => import('./set-dialog.tsx').then((module) => module.SetDialog))

/** Rename, delete. */
export function SetMenu({ set, onRemoved }: { set: ImageSet; onRemoved?: () => void }) {
  const trpc = useTRPC()
  const { images } = useTRPCClient()
  return (
    <ItemMenu
      name={set.name}
      edit={{
        label: 'Rename',
        dialog: (onClose) => <SetDialog workspaceId={set.workspaceId} set={set} onClose={onClose} />,
      }}
      remove={{
        run: () => images.removeSet.mutate({ imageSetId: set.id }),
        warning: (
          <p>
            Its {plural(set.inputs + set.backgrounds, 'image')} are deleted for good. Images that runs have used stay, and so does
            their set.
          </p>
        ),
        stale: trpc.images.sets.pathKey(),
        onRemoved,
      }}
    />
  )
}
