'use client'
import type { RunSummary } from '@sightline/api/contract'
import { Ellipsis } from 'lucide-react'
import Link from 'next/link'
import { memo, type CSSProperties } from 'react'
import { Checkbox } from '../../components/checkbox.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, MenuItem, MenuLink, MenuSeparator } from '../../components/menu.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { Tooltip } from '../../components/tooltip.tsx'
import { plural } from '../../lib/format.ts'
import { runLink } from '../../lib/links.ts'
import { plainText } from '../../lib/plain-text.ts'
import { isUnfinished } from '../../lib/run-status.ts'
import { packageWords } from '../run/run-words.ts'
import { describeParam, describeTarget, type ColumnTitle } from './column-titles.ts'

interface ColumnHeadProps {
  run: RunSummary
  title: ColumnTitle | undefined
  index: number
  selected: boolean
  editable: boolean
  onSelect: (runId: string, selected: boolean) => void
  onCancel: (runId: string) => void
  onRetry: (runId: string) => void
  onRemove: (runId: string) => void
  style: CSSProperties
}

/** Model, explainer, what differs, how far it is; a box to choose it for a comparison. */
export const ColumnHead = memo(function ColumnHead(props: ColumnHeadProps) {
  const { run, title, index, selected, editable, onSelect, onCancel, onRetry, onRemove, style } = props
  const model = title?.model ?? run.model.name
  const explainer = title?.explainer ?? run.explainer.title
  const name = [model, explainer, ...(title?.differences ?? [])].join(', ')
  return (
    <div
      role="columnheader"
      aria-colindex={index + 2}
      className="absolute top-0 flex h-full flex-col justify-between p-2"
      style={style}
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <Tooltip text={describeAll(run)}>
            <Link href={runLink(run.id)} prefetch={false} className="block truncate font-medium hover:underline">
              {model}
            </Link>
          </Tooltip>
          <p className="truncate text-xs">{explainer}</p>
          <p className="truncate text-xs text-muted">{title?.differences.join(' · ')}</p>
        </div>
        <Checkbox
          className="mt-0.5"
          aria-label={`Compare ${name}`}
          checked={selected}
          onChange={(event) => onSelect(run.id, event.target.checked)}
        />
      </div>
      <div className="flex h-6 items-center justify-between gap-1">
        {run.status === 'running' ? (
          <ProgressLine
            className="flex-1"
            label={`Progress of ${name}`}
            done={run.imagesDone}
            total={run.images}
            share={run.progress}
            secondsLeft={run.secondsLeft}
            onCancel={editable ? () => onCancel(run.id) : undefined}
            cancelLabel="Cancel this run"
          />
        ) : (
          <StatusBadge status={run.status} />
        )}
        {run.status !== 'running' && (
          <Menu
            trigger={<IconButton label={`Actions on ${name}`} icon={<Ellipsis aria-hidden size={14} />} className="size-6" />}
          >
            <MenuLink>
              <Link href={runLink(run.id)}>Open</Link>
            </MenuLink>
            {editable && isUnfinished(run.status) && <MenuItem onSelect={() => onCancel(run.id)}>Cancel</MenuItem>}
            {editable && (run.status === 'failed' || run.status === 'cancelled') && (
              <MenuItem onSelect={() => onRetry(run.id)}>Try again</MenuItem>
            )}
            {editable && (
              <>
                <MenuSeparator />
                <MenuItem danger onSelect={() => onRemove(run.id)}>
                  Delete
                </MenuItem>
              </>
            )}
          </Menu>
        )}
      </div>
    </div>
  )
})

/** All that the head leaves out. */
function describeAll(run: RunSummary): string {
  return [
    `${run.model.name} v${run.model.version}`,
    `${run.explainer.title} ${run.explainer.version}`,
    ...(run.explainer.package ? [`by ${packageWords(run)}`] : []),
    ...Object.entries(run.params).map(describeParam),
    `${describeTarget(run.target)}, ${run.score}, seed ${run.seed}`,
    plural(run.images, 'image'),
    ...(run.error ? [plainText(run.error.message, 300)] : []),
  ].join('\n')
}
