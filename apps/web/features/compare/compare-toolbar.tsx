'use client'
import { ChevronLeft, ChevronRight, Scan, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { Checkbox } from '../../components/checkbox.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { DisplayControls } from '../picture/display-controls.tsx'
import { Segments } from '../picture/segments.tsx'
import { resolveDisplay, type DisplaySettings, type SetDisplay } from '../picture/use-display.ts'
import { SCOPES, type Scope } from './comparison.ts'
import { MODES, type CompareView, type Mode, type SetCompareView } from './use-compare-view.ts'
import type { ComparisonState } from './use-comparison.ts'

const SCOPE_WORDS: Record<Scope, { label: string; title: string }> = {
  map: { label: 'Map', title: 'Each map has its own scale' },
  pair: { label: 'Pair', title: 'One scale for the two that are compared' },
  page: { label: 'Page', title: 'One scale for all maps of the page' },
}
const MODE_WORDS: Record<Mode, string> = { side: 'Side by side', swipe: 'Swipe', blink: 'Blink' }

export function CompareToolbar({
  state,
  view,
  setView,
  settings,
  setDisplay,
  drawing,
  setDrawing,
  onImage,
}: {
  state: ComparisonState
  view: CompareView
  setView: SetCompareView
  settings: DisplaySettings
  setDisplay: SetDisplay
  drawing: boolean
  setDrawing: (drawing: boolean) => void
  onImage: (by: 1 | -1) => void
}) {
  const { images, imageId, panes, scope, alike } = state
  const index = images.findIndex(({ id }) => id === imageId)
  const left = panes[0]
  // On a phone the controls fold away, so that the panes keep the room.
  const [open, setOpen] = useState(false)
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t px-4 py-2">
      {images.length > 0 && (
        <span className="inline-flex items-center gap-1">
          <IconButton
            label="Previous image"
            shortcut="ArrowLeft"
            icon={<ChevronLeft aria-hidden size={16} />}
            disabled={index <= 0}
            onClick={() => onImage(-1)}
          />
          <span className="text-xs whitespace-nowrap">
            image {index + 1}/{images.length}
          </span>
          <IconButton
            label="Next image"
            shortcut="ArrowRight"
            icon={<ChevronRight aria-hidden size={16} />}
            disabled={index < 0 || index >= images.length - 1}
            onClick={() => onImage(1)}
          />
        </span>
      )}
      <IconButton
        className="ml-auto md:hidden"
        label={open ? 'Hide the controls' : 'Scale, arrangement and display'}
        icon={<SlidersHorizontal aria-hidden size={16} />}
        pressed={open}
        onClick={() => setOpen(!open)}
      />
      <div className={open ? 'flex flex-wrap items-center gap-x-4 gap-y-2 md:contents' : 'contents max-md:hidden'}>
        <span className="inline-flex items-center gap-2">
          <span className="text-xs text-muted">Scale</span>
          <Segments
            label="Colour scale shared by"
            value={scope}
            options={SCOPES.map((value) => ({ value, ...SCOPE_WORDS[value] }))}
            onChange={(next) => setView({ scope: next })}
          />
          {!alike && scope !== 'map' && <span className="text-xs text-warning">one scale for different kinds of numbers</span>}
        </span>
        <Segments
          label="Arrangement"
          value={view.mode}
          options={MODES.map((value) => ({ value, label: MODE_WORDS[value], disabled: panes.length < 2 }))}
          onChange={(mode) => setView({ mode })}
        />
        <Checkbox
          className="text-xs"
          checked={view.difference}
          onChange={(event) => setView({ difference: event.target.checked })}
        >
          Difference
        </Checkbox>
        <IconButton
          label={view.box ? 'Take the box away' : 'Measure a box: drag on a picture'}
          icon={<Scan aria-hidden size={16} />}
          pressed={drawing || view.box !== null}
          onClick={() => {
            if (view.box) setView({ box: null })
            setDrawing(!drawing && !view.box)
          }}
        />
        <DisplayControls
          settings={resolveDisplay(settings, left?.artifact?.display)}
          onChange={setDisplay}
          colours={left?.colours ?? null}
        />
      </div>
    </div>
  )
}
