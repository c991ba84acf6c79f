'use client'
import type { RunSummary } from '@sightline/api/contract'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { Select } from '../../components/select.tsx'
import { STATUS_WORDS } from '../../components/status-badge.tsx'
import { RUN_STATUS_ORDER } from '../../lib/run-status.ts'
import { isFiltered, type GridState } from './grid-state.ts'
import type { OverallProgress } from './overall-progress.ts'

export interface ToolbarProps {
  state: GridState
  onChange: (change: Partial<{ [Key in keyof GridState]: GridState[Key] | null }>) => void
  runs: readonly RunSummary[]
  /** `12 images × 4 runs` */
  summary: string
  progress: OverallProgress | null
  onCancelAll: (() => void) | undefined
}

/** Filters and sorting at the left, what is there and what is going on at the right. */
export function Toolbar({ state, onChange, runs, summary, progress, onCancelAll }: ToolbarProps) {
  const models = useSeen(runs, ({ model }) => [model.id, model.name])
  const explainers = useSeen(runs, ({ explainer }) => [explainer.id, explainer.title])
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2">
      <div className="flex flex-wrap items-center gap-2 max-sm:-mx-4 max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:px-4 max-sm:py-0.5 [&>*]:shrink-0">
        <Select
          small
          aria-label="Model"
          value={state.model ?? ''}
          options={[{ value: '', label: 'All models' }, ...models]}
          onChange={(model) => onChange({ model: model || null })}
        />
        <Select
          small
          aria-label="Explainer"
          value={state.explainer ?? ''}
          options={[{ value: '', label: 'All explainers' }, ...explainers]}
          onChange={(explainer) => onChange({ explainer: explainer || null })}
        />
        <Select
          small
          aria-label="Status"
          value={state.status ?? ''}
          options={[
            { value: '', label: 'Any status' },
            ...RUN_STATUS_ORDER.map((status) => ({ value: status, label: STATUS_WORDS[status] })),
          ]}
          onChange={(status) => onChange({ status: status || null })}
        />
        <Select
          small
          aria-label="Sort"
          value={state.sort}
          options={[
            { value: 'newest', label: 'Newest first' },
            { value: 'oldest', label: 'Oldest first' },
          ]}
          onChange={(sort) => onChange({ sort })}
        />
        {isFiltered(state) && (
          <Button look="quiet" small onClick={() => onChange({ model: null, explainer: null, status: null })}>
            Show all
          </Button>
        )}
      </div>
      <div className="ml-auto flex min-w-0 items-center gap-3 text-xs text-muted max-sm:ml-0 max-sm:w-full max-sm:justify-between">
        <span className="whitespace-nowrap" aria-live="polite">
          {summary}
          {progress &&
            ` · ${[progress.running && `${progress.running} running`, progress.queued && `${progress.queued} queued`].filter(Boolean).join(', ')}`}
        </span>
        {progress && (
          <ProgressLine
            className="w-56"
            label="Progress of all runs"
            done={progress.done}
            total={progress.total}
            share={progress.share}
            secondsLeft={progress.secondsLeft}
            onCancel={onCancelAll}
            cancelLabel="Cancel all that are queued or running"
          />
        )}
      </div>
    </div>
  )
}

/** Every value that was in sight since the page opened, so that a filter does not take away the others. */
function useSeen(runs: readonly RunSummary[], read: (run: RunSummary) => [string, string]): { value: string; label: string }[] {
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(new Map())
  const fresh = runs.map(read).filter(([id]) => !seen.has(id))
  if (fresh.length > 0) setSeen(new Map([...seen, ...fresh]))
  return [...seen].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label, 'en'))
}
