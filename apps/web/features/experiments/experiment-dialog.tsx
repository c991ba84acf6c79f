'use client'
import type { Experiment } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { NameDialog } from '../../components/name-dialog.tsx'
import { useTRPC } from '../../lib/trpc.ts'

/** Name and description, of a new experiment or of one that is there. */
export function ExperimentDialog({
  workspaceId,
  experiment,
  onClose,
}: {
  workspaceId: string
  experiment?: Experiment
  onClose: () => void
}) {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.experiments.pathKey() })
  const create = useMutation(
    trpc.experiments.create.mutationOptions({
      onSuccess: async ({ id }) => {
        router.push(`/experiments/${id}`)
        onClose()
        await refresh()
      },
    }),
  )
  const update = useMutation(
    trpc.experiments.update.mutationOptions({
      onSuccess: async () => {
        onClose()
        await refresh()
      },
    }),
  )
  return (
    <NameDialog
      title={experiment ? 'Name and description' : 'New experiment'}
      action={experiment ? 'Save' : 'Create'}
      initial={experiment}
      placeholder="Does it read the tag?"
      about="What you want to find out; shown above the runs."
      busy={create.isPending || update.isPending}
      error={create.error ?? update.error}
      onSubmit={(named) =>
        experiment ? update.mutate({ experimentId: experiment.id, ...named }) : create.mutate({ workspaceId, ...named })
      }
      onClose={onClose}
    />
  )
}
