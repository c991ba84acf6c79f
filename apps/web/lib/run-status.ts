import type { RunStatus } from '@sightline/api/contract'

/** All statuses, in the order in which they are listed. */
export const RUN_STATUS_ORDER = ['running', 'queued', 'failed', 'cancelled', 'done'] as const satisfies readonly RunStatus[]

/** Whether a run may still change by itself. */
export const isUnfinished = (status: RunStatus): boolean => status === 'queued' || status === 'running'
