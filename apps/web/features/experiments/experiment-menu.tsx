'use client'
import type { Experiment } from '@sightline/api/contract'
import dynamic from 'next/dynamic'
import { ItemMenu } from '../../components/item-menu.tsx'
import { plural } from '../../lib/format.ts'
import { useTRPC, useTRPCClient } from '../../lib/trpc.ts'

const ExperimentDialog = dynamic(() => import('./experiment-dialog.tsx').then((module) => module.ExperimentDialog))

/** Rename, archive, delete. */
export function ExperimentMenu({ experiment, onRemoved }: { experiment: Experiment; onRemoved?: () => void }) {
  const trpc = useTRPC()
  const { experiments } = useTRPCClient()
  const { id: experimentId, workspaceId } = experiment
  return (
    <ItemMenu
      name={experiment.name}
      edit={{
        label: 'Name and description',
        dialog: (onClose) => <ExperimentDialog workspaceId={workspaceId} experiment={experiment} onClose={onClose} />,
      }}
      archive={{
        archived: experiment.archived,
        run: (archived) => experiments.archive.mutate({ experimentId, archived }),
        stale: trpc.experiments.pathKey(),
      }}
      remove={{
        run: () => experiments.remove.mutate({ experimentId }),
        warning: (
          <p>
            Its {plural(experiment.runs.total, 'run')}, all their maps and the saved comparisons are deleted for good. Models and
            images stay.
          </p>
        ),
        stale: trpc.experiments.list.pathKey(),
        onRemoved,
      }}
    />
  )
}
