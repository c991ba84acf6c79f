'use client'
import type { ModelSummary } from '@sightline/api/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Check } from 'lucide-react'
import { useLayoutEffect, useRef } from 'react'
import { Button, ButtonLink } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorNote } from '../../components/error-note.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { classNames } from '../../lib/class-names.ts'
import { formatDate, plural } from '../../lib/format.ts'
import { useTRPC } from '../../lib/trpc.ts'
import { Step } from './step.tsx'

interface ChooseModelsProps {
  workspaceId: string
  /** Version by model. */
  versions: Readonly<Record<string, string>>
  onChange: (versions: Readonly<Record<string, string>>) => void
}

export function ChooseModels({ workspaceId, versions, onChange }: ChooseModelsProps) {
  const trpc = useTRPC()
  const models = useInfiniteQuery(
    trpc.models.list.infiniteQueryOptions({ workspaceId }, { getNextPageParam: ({ next }) => next }),
  )
  const found = models.data?.pages.flatMap(({ items }) => items) ?? []
  // Where there is nothing to choose, it is chosen: before it is painted, and once, so that it can be taken back.
  const sole = models.data && !models.hasNextPage && found.length === 1 ? found[0] : null
  const offered = useRef(Object.keys(versions).length > 0)
  useLayoutEffect(() => {
    if (!sole || offered.current) return
    offered.current = true
    onChange({ [sole.id]: sole.latest.id })
  }, [sole, onChange])
  const toggle = (model: ModelSummary) => {
    const { [model.id]: chosen, ...others } = versions
    onChange(chosen ? others : { ...versions, [model.id]: model.latest.id })
  }
  return (
    <Step title="Models">
      {models.error ? (
        <ErrorNote error={models.error} onRetry={() => void models.refetch()} />
      ) : models.isPending ? (
        <Skeleton className="h-10 w-full" />
      ) : found.length === 0 ? (
        <EmptyState title="No model yet" action={<ButtonLink href="/models">Upload a model</ButtonLink>} />
      ) : (
        <div className="flex flex-wrap gap-2">
          {found.map((model) => (
            <ModelChip
              key={model.id}
              model={model}
              versionId={versions[model.id]}
              onToggle={() => toggle(model)}
              onVersion={(versionId) => onChange({ ...versions, [model.id]: versionId })}
            />
          ))}
          {models.hasNextPage && (
            <Button look="quiet" busy={models.isFetchingNextPage} onClick={() => void models.fetchNextPage()}>
              More
            </Button>
          )}
        </div>
      )}
    </Step>
  )
}

interface ModelChipProps {
  model: ModelSummary
  versionId: string | undefined
  onToggle: () => void
  onVersion: (versionId: string) => void
}

function ModelChip({ model, versionId, onToggle, onVersion }: ModelChipProps) {
  const { latest } = model
  const chosen = versionId !== undefined
  return (
    <div
      className={classNames(
        'flex max-w-full items-center rounded-md border',
        chosen ? 'border-accent bg-accent-soft' : 'border-line-strong',
      )}
    >
      <button
        type="button"
        aria-pressed={chosen}
        onClick={onToggle}
        className="flex min-w-0 items-center gap-2 rounded-md px-3 py-1.5 text-left"
      >
        <Check aria-hidden size={14} className={classNames('shrink-0', !chosen && 'invisible')} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{model.name}</span>
          <span className="block text-xs text-muted">
            {latest.inputShape.join('×')}
            {latest.classes !== null && ` · ${plural(latest.classes, 'class', 'classes')}`}
          </span>
        </span>
      </button>
      {chosen && model.versions > 1 && <VersionSelect model={model} versionId={versionId} onChange={onVersion} />}
    </div>
  )
}

function VersionSelect({
  model,
  versionId,
  onChange,
}: {
  model: ModelSummary
  versionId: string
  onChange: (id: string) => void
}) {
  const trpc = useTRPC()
  const detail = useQuery(trpc.models.get.queryOptions({ modelId: model.id }))
  const versions = detail.data?.versions ?? [model.latest]
  return (
    <Select
      small
      className="mr-2"
      aria-label={`Version of ${model.name}`}
      value={versionId}
      options={versions.map(({ id, number, createdAt }) => ({ value: id, label: `v${number} · ${formatDate(createdAt)}` }))}
      onChange={onChange}
    />
  )
}
