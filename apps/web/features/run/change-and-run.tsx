'use client'
import type { Run } from '@sightline/api/contract'
import { useRouter } from 'next/navigation'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useExplainers } from '../explainers/use-explainers.ts'
import { NewRunPanel } from '../new-run/new-run-panel.tsx'
import { newRunLike } from '../new-run/new-run-state.ts'

/** The panel that starts runs, filled in as this one was. */
export function ChangeAndRun({ run, onClose }: { run: Run; onClose: () => void }) {
  const router = useRouter()
  const explainers = useExplainers(run.workspaceId)
  const explainer = explainers.data?.find(({ id }) => id === run.explainer.id)
  if (!explainer) {
    return (
      <Dialog open size="panel" onOpenChange={(open) => !open && onClose()} title="Change and run">
        {explainers.error ? (
          <ErrorNote error={explainers.error} onRetry={() => void explainers.refetch()} />
        ) : explainers.data ? (
          <p>
            {run.explainerMissing
              ? `${run.explainerMissing.message} ${run.explainerMissing.hint ?? ''}`
              : `${run.explainer.title} is not offered in this workspace any more.`}
          </p>
        ) : (
          <Skeleton className="h-60" />
        )}
      </Dialog>
    )
  }
  return (
    <NewRunPanel
      experiment={{ id: run.experimentId, workspaceId: run.workspaceId }}
      initial={newRunLike(run, explainer)}
      // One run is looked at by itself, several beside each other.
      onCreated={(runIds) => router.push(runIds.length === 1 ? `/runs/${runIds[0]}` : `/experiments/${run.experimentId}`)}
      onClose={onClose}
    />
  )
}
