'use client'
import type { Layer } from '@sightline/api/contract'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { TextInput } from '../../components/text-input.tsx'
import { classNames } from '../../lib/class-names.ts'
import { formatCount, plural } from '../../lib/format.ts'
import { formatShape } from '../network/format-shape.ts'
import { layerRows, modelsAround, type LayerRow } from './layer-rows.ts'

const ROW = 44

/** All layers; the chosen one is kept in sight. */
export function LayerTable({
  layers,
  selected,
  onSelect,
}: {
  layers: readonly Layer[]
  selected: string | null
  onSelect: (name: string | null) => void
}) {
  'use no memo' // The virtualizer's functions change what they give without changing themselves.
  const [search, setSearch] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const [shownFor, setShownFor] = useState<string | null>(null)
  // What is chosen elsewhere unfolds the models around it, once: they can be folded again.
  if (selected !== shownFor) {
    setShownFor(selected)
    const around = selected === null ? [] : modelsAround(layers, selected)
    if (around.some((name) => !open.has(name))) setOpen(new Set([...open, ...around]))
  }
  const rows = layerRows(layers, { search, open })
  const at = rows.findIndex(({ layer }) => layer.name === selected)
  const scroller = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- hence 'use no memo'
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  })
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' })
  }, [at, virtual])
  const toggle = (name: string) =>
    setOpen(open.has(name) ? new Set([...open].filter((one) => one !== name)) : new Set([...open, name]))
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="mb-2 flex items-center gap-2">
        <TextInput
          type="search"
          aria-label="Search layers by name or kind"
          placeholder="Search layers"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <span className="shrink-0 text-xs text-muted" aria-live="polite">
          {search ? `${rows.length} found` : plural(layers.length, 'layer')}
        </span>
      </div>
      <div ref={scroller} tabIndex={0} aria-label="Layers" role="region" className="min-h-0 flex-1 overflow-y-auto border-t">
        {rows.length === 0 && <p className="py-8 text-center text-muted">No layer is called or is a “{search}”.</p>}
        <div
          role="table"
          aria-label="Layers"
          aria-rowcount={rows.length + 1}
          className="relative"
          style={{ height: rows.length === 0 ? 0 : virtual.getTotalSize() }}
        >
          <div role="row" aria-rowindex={1} className="sr-only">
            <span role="columnheader">Name and kind</span>
            <span role="columnheader">Output and parameters</span>
          </div>
          {virtual.getVirtualItems().map(({ index, start }) => (
            <div
              key={rows[index].layer.name}
              role="row"
              aria-rowindex={index + 2}
              className={classNames('absolute inset-x-0 flex items-center gap-2 border-b px-2', index === at && 'bg-accent-soft')}
              style={{ top: start, height: ROW }}
            >
              <Cells row={rows[index]} chosen={index === at} onToggle={toggle} onSelect={onSelect} />
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

interface CellsProps {
  row: LayerRow
  chosen: boolean
  onToggle: (name: string) => void
  onSelect: (name: string | null) => void
}

function Cells({ row: { layer, depth, inner, open }, chosen, onToggle, onSelect }: CellsProps) {
  const { name, kind, outputShape, parameters } = layer
  const Chevron = open ? ChevronDown : ChevronRight
  return (
    <>
      <div role="cell" className="flex min-w-0 flex-1 items-center gap-1" style={{ paddingLeft: depth * 16 }}>
        {inner > 0 && (
          <button
            type="button"
            aria-expanded={open}
            aria-label={`${open ? 'Fold' : 'Unfold'} ${name}`}
            onClick={() => onToggle(name)}
            className="flex size-6 shrink-0 items-center justify-center rounded-sm hover:bg-hover"
          >
            <Chevron aria-hidden size={14} />
          </button>
        )}
        <button
          type="button"
          aria-pressed={chosen}
          onClick={() => onSelect(chosen ? null : name)}
          className="min-w-0 flex-1 rounded-sm text-left -outline-offset-2"
        >
          <span className={classNames('block truncate', chosen && 'font-medium text-accent')} title={name}>
            {name}
          </span>
          <span className="block truncate text-xs text-muted">
            {kind}
            {inner > 0 && ` · ${plural(inner, 'layer')}`}
          </span>
        </button>
      </div>
      <div role="cell" className="shrink-0 text-right text-xs">
        {formatShape(outputShape)}
        <span className="block text-muted">{parameters > 0 ? formatCount(parameters) : '–'}</span>
      </div>
    </>
  )
}
