import type { RunEvent, RunSummary } from '@sightline/api/contract'

/** The runs after the event. */
export function applyRunEvent(runs: readonly RunSummary[], event: RunEvent): RunSummary[] {
  switch (event.type) {
    case 'deleted':
      return runs.filter(({ id }) => id !== event.runId)
    case 'image':
    case 'preview':
      return [...runs]
    case 'run': {
      const { status, progress, secondsLeft, imagesDone, error } = event
      return runs.map((run) => (run.id === event.runId ? { ...run, status, progress, secondsLeft, imagesDone, error } : run))
    }
  }
}
