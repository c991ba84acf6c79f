'use client'
import type { Run } from '@sightline/api/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { useTRPC } from '../../lib/trpc.ts'
import { mayEdit, useRole } from '../../lib/workspace.ts'

/** A run that is not done: how far it is, or why it ended. */
export function RunProgress({ run }: { run: Run }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const role = useRole(run.workspaceId)
  const after = { onSuccess: () => queryClient.invalidateQueries(trpc.runs.get.queryFilter({ runId: run.id })) }
  const cancel = useMutation(trpc.runs.cancel.mutationOptions(after))
  const retry = useMutation(trpc.runs.retry.mutationOptions(after))
  const ids = { runIds: [run.id] }
  const active = run.status === 'queued' || run.status === 'running'
  return (
    <div className="space-y-2" aria-live="polite">
      <div className="flex flex-wrap items-center gap-3">
        <StatusBadge status={run.status} />
        {active && (
          <ProgressLine
            className="flex-1"
            label="The run’s progress"
            done={run.imagesDone}
            total={run.images}
            share={run.progress}
            secondsLeft={run.secondsLeft}
            cancelLabel="Cancel the run"
            onCancel={mayEdit(role) && !cancel.isPending ? () => cancel.mutate(ids) : undefined}
          />
        )}
        {!active && mayEdit(role) && (
          <Button small icon={<RotateCcw aria-hidden size={14} />} busy={retry.isPending} onClick={() => retry.mutate(ids)}>
            Try again
          </Button>
        )}
      </div>
      {run.error && <ErrorNote error={run.error} />}
      {cancel.error || retry.error ? <ErrorNote error={cancel.error ?? retry.error} /> : null}
    </div>
  )
}
