'use client'
import type { ImageRow, RunSummary } from '@sightline/api/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { ErrorNote } from '../../components/error-note.tsx'
import { useMedia } from '../../lib/use-media.ts'
import { useWidth } from '../../lib/use-width.ts'
import { ColumnHead } from './column-head.tsx'
import type { ColumnTitle } from './column-titles.ts'
import { GridCell } from './grid-cell.tsx'
import { fitColumns, NARROW, WIDE } from './measures.ts'
import { moveBy, type Place } from './move-by.ts'
import { RowHead } from './row-head.tsx'
import { useCells, type Range } from './use-cells.ts'

export interface GridProps {
  experimentId: string
  runs: readonly RunSummary[]
  images: readonly ImageRow[]
  titles: ReadonlyMap<string, ColumnTitle>
  selected: readonly string[]
  editable: boolean
  onSelect: (runId: string, selected: boolean) => void
  onCancel: (runId: string) => void
  onRetry: (runId: string) => void
  onRemove: (runId: string) => void
  /** The last row, or the last column, is in sight. */
  onEndOfRows: () => void
  onEndOfColumns: () => void
}

/** Images × runs. Only what is in sight, and a little around it, is in the document. Arrow keys move from cell to cell, Enter opens one. */
export function Grid(props: GridProps) {
  'use no memo' // The virtualizer hands out functions that change what they give without changing themselves.
  const { experimentId, runs, images, titles, selected, editable, onEndOfRows, onEndOfColumns } = props
  const scroller = useRef<HTMLDivElement>(null)
  const least = useMedia('(width < 640px)') ? NARROW : WIDE
  const room = useWidth(scroller)
  const measures = useMemo(() => fitColumns(least, { width: room, columns: runs.length }), [least, room, runs.length])
  // eslint-disable-next-line react-hooks/incompatible-library -- hence 'use no memo'
  const rows = useVirtualizer({
    count: images.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => measures.row,
    overscan: 4,
    scrollPaddingStart: measures.head,
  })
  const columns = useVirtualizer({
    horizontal: true,
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => measures.column,
    overscan: 2,
    scrollPaddingStart: measures.rowHead,
  })
  useEffect(() => columns.measure(), [measures, columns])

  const rowItems = rows.getVirtualItems()
  const columnItems = columns.getVirtualItems()
  const rowRange = rangeOf(rowItems)
  const columnRange = rangeOf(columnItems)
  const ids = useMemo(() => ({ runIds: runs.map(({ id }) => id), imageIds: images.map(({ id }) => id) }), [runs, images])
  const cells = useCells(experimentId, ids, { rows: rowRange, columns: columnRange })

  useEffect(() => {
    if (images.length > 0 && rowRange.last >= images.length - 5) onEndOfRows()
  }, [rowRange.last, images.length, onEndOfRows])
  useEffect(() => {
    if (runs.length > 0 && columnRange.last >= runs.length - 3) onEndOfColumns()
  }, [columnRange.last, runs.length, onEndOfColumns])

  const [active, setActive] = useState<Place>({ row: 0, column: 0 })
  const [moved, setMoved] = useState(0)
  const press = (event: KeyboardEvent) => {
    // Keys inside a head belong to its controls.
    if (event.target instanceof HTMLElement && event.target !== scroller.current && !event.target.closest('[data-cell]')) return
    const next = moveBy(event.key, active, { rows: images.length, columns: runs.length })
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    setActive(next)
    rows.scrollToIndex(next.row)
    columns.scrollToIndex(next.column)
    setMoved((count) => count + 1)
  }
  useEffect(() => {
    if (moved === 0) return
    // The cell may come into the document with the scrolling only.
    const frame = requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-cell="${active.row}:${active.column}"]`)
        ?.focus({ preventScroll: true }),
    )
    return () => cancelAnimationFrame(frame)
  }, [moved, active])
  const activate = useCallback((row: number, column: number) => setActive({ row, column }), [])

  const width = measures.rowHead + columns.getTotalSize()
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Images and runs"
      aria-rowcount={images.length + 1}
      aria-colcount={runs.length + 1}
      tabIndex={0}
      onKeyDown={press}
      className="relative min-h-0 flex-1 overflow-auto overscroll-contain border-t -outline-offset-2"
    >
      <div
        role="row"
        aria-rowindex={1}
        className="sticky top-0 z-20 border-b bg-page"
        style={{ width, minWidth: '100%', height: measures.head }}
      >
        <div
          role="columnheader"
          aria-colindex={1}
          className="sticky left-0 z-10 flex h-full items-end border-r bg-page p-2 text-xs text-muted"
          style={{ width: measures.rowHead }}
        >
          Image
        </div>
        {columnItems.map(({ index, start }) => {
          const run = runs[index]
          return (
            <ColumnHead
              key={run.id}
              run={run}
              title={titles.get(run.id)}
              index={index}
              selected={selected.includes(run.id)}
              editable={editable}
              onSelect={props.onSelect}
              onCancel={props.onCancel}
              onRetry={props.onRetry}
              onRemove={props.onRemove}
              style={{ left: measures.rowHead + start, width: measures.column }}
            />
          )
        })}
      </div>
      <div role="presentation" className="relative" style={{ width, minWidth: '100%', height: rows.getTotalSize() }}>
        {rowItems.map(({ index: row, start }) => {
          const image = images[row]
          return (
            <div
              key={image.id}
              role="row"
              aria-rowindex={row + 2}
              className="absolute left-0 border-b"
              style={{ top: start, width, minWidth: '100%', height: measures.row }}
            >
              <RowHead image={image} measures={measures} />
              {columnItems.map(({ index: column, start: left }) => {
                const run = runs[column]
                return (
                  <GridCell
                    key={run.id}
                    run={run}
                    image={image}
                    cell={cells.cell(run.id, image.id)}
                    title={titles.get(run.id)}
                    row={row}
                    column={column}
                    focusable={active.row === row && active.column === column}
                    left={measures.rowHead + left}
                    measures={measures}
                    onFocus={activate}
                  />
                )
              })}
            </div>
          )
        })}
      </div>
      {cells.error ? (
        <ErrorNote error={cells.error} onRetry={cells.retry} className="sticky bottom-4 left-4 z-20 m-4 max-w-xl" />
      ) : null}
    </div>
  )
}

function rangeOf(items: readonly { index: number }[]): Range {
  return { first: items[0]?.index ?? 0, last: items[items.length - 1]?.index ?? 0 }
}
