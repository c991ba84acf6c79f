'use client'
import type { ModelSummary } from '@sightline/api/contract'
import dynamic from 'next/dynamic'
import { ItemMenu } from '../../components/item-menu.tsx'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'

const ModelDialog = dynamic(() => import('./model-dialog.tsx').then((module) => module.ModelDialog))

export type MenuModel = Pick<ModelSummary, 'id' | 'name' | 'description' | 'archived'>

/** Rename, archive, delete. */
export function ModelMenu({ model, onRemoved }: { model: MenuModel; onRemoved?: () => void }) {
  const trpc = useTRPC()
  const { models } = useTRPCClient()
  const modelId = model.id
  return (
    <ItemMenu
      name={model.name}
      edit={{ label: 'Name and description', dialog: (onClose) => <ModelDialog model={model} onClose={onClose} /> }}
      archive={{
        archived: model.archived,
        run: (archived) => models.archive.mutate({ modelId, archived }),
        stale: trpc.models.pathKey(),
      }}
      remove={{
        run: () => models.remove.mutate({ modelId }),
        warning: (
          <p>All its versions and their files are deleted for good. A model that runs have used can be archived instead.</p>
        ),
        stale: trpc.models.list.pathKey(),
        onRemoved,
      }}
    />
  )
}
