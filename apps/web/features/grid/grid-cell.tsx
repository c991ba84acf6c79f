import type { Cell, ImageRow, RunSummary } from '@sightline/api/contract'
import Link from 'next/link'
import { memo } from 'react'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { artifactThumbnail } from '../../lib/file-links.ts'
import { formatPercent } from '../../lib/format.ts'
import { runLink } from '../../lib/links.ts'
import { isUnfinished } from '../../lib/run-status.ts'
import type { ColumnTitle } from './column-titles.ts'
import type { Measures } from './measures.ts'

interface GridCellProps {
  run: RunSummary
  image: ImageRow
  /** Undefined: not known yet. */
  cell: Cell | undefined
  title: ColumnTitle | undefined
  row: number
  column: number
  focusable: boolean
  left: number
  measures: Measures
  onFocus: (row: number, column: number) => void
}

export const GridCell = memo(function GridCell({
  run,
  image,
  cell,
  title,
  row,
  column,
  focusable,
  left,
  measures,
  onFocus,
}: GridCellProps) {
  const said = cell?.done ? predictionOf(cell) : null
  return (
    <div
      role="gridcell"
      aria-colindex={column + 2}
      className="absolute top-0"
      style={{ left, width: measures.column, height: measures.row }}
    >
      <Link
        href={runLink(run.id, image.id)}
        prefetch={false}
        data-cell={`${row}:${column}`}
        tabIndex={focusable ? 0 : -1}
        onFocus={() => onFocus(row, column)}
        className="flex h-full items-center gap-2 p-2 -outline-offset-2 hover:bg-hover"
      >
        <Thumbnail src={cell?.artifactId ? artifactThumbnail(cell.artifactId) : null} alt="" size={measures.thumbnail} />
        <span className="min-w-0 flex-1 text-xs">
          {/* Whoever does not see the heads of row and column hears them; what is seen is part of the link's name. */}
          <span className="sr-only">
            {image.name}, {title?.model ?? run.model.name}, {title?.explainer ?? run.explainer.title}:{' '}
          </span>
          {said ? (
            <>
              <span className="block truncate font-medium" title={said.label}>
                {said.label}
              </span>
              <span className="block text-muted">{said.share}</span>
              {said.target && <span className="block truncate text-muted">{said.target}</span>}
            </>
          ) : run.images === 0 ? (
            <span className="text-faint">—</span>
          ) : cell || isUnfinished(run.status) ? (
            // On phones the word stands below its icon: beside it there is no room for “Cancelled”.
            <StatusBadge
              status={run.status === 'done' && !cell?.done ? 'queued' : run.status}
              className="max-sm:flex-col max-sm:items-start"
            />
          ) : (
            <Skeleton className="h-3 w-12" />
          )}
        </span>
      </Link>
    </div>
  )
})

function predictionOf({ top, target }: Cell): { label: string; share: string; target: string | null } {
  if (!top) return { label: 'Done', share: '', target: null }
  const other = target !== null && target !== top.class ? `target ${target}` : null
  return { label: top.label ?? String(top.class), share: formatPercent(top.probability), target: other }
}
