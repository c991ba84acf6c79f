'use client'
import type { Viewport } from '../picture/viewport.ts'
import { nextShown, resolveDisplay, type DisplaySettings, type SetDisplay } from '../picture/use-display.ts'
import { resetView, zoomBy } from '../picture/use-viewport.ts'
import { layerName } from '../run/choose-artifact.ts'
import { step } from '../run/step.ts'
import { useShortcuts } from '../shortcuts/shortcuts.tsx'
import type { CompareView, Mode, SetCompareView } from './use-compare-view.ts'
import type { ComparisonState } from './use-comparison.ts'

interface Handles {
  readonly state: ComparisonState
  readonly view: CompareView
  readonly setView: SetCompareView
  readonly settings: DisplaySettings
  readonly setDisplay: SetDisplay
  readonly viewport: Viewport
  readonly toImage: (by: 1 | -1) => void
}

export function useCompareShortcuts({ state, view, setView, settings, setDisplay, viewport, toImage }: Handles): void {
  const left = state.panes[0]
  const toggle = (mode: Mode) => setView({ mode: view.mode === mode ? 'side' : mode })
  const toTarget = (by: 1 | -1) => {
    const classes = left?.image?.predictions.map((prediction) => prediction.class) ?? []
    const next = step(classes, state.target, by)
    if (next !== null) setView({ target: next })
  }
  /** Every pane that has several. */
  const toLayer = (by: 1 | -1) => {
    const layers = state.panes.map(({ chosen, artifact, spec }) => {
      if (chosen.layers.length < 2) return spec.layer ?? ''
      return step(chosen.layers, artifact ? layerName(artifact) : spec.layer, by) ?? ''
    })
    setView({ layers })
  }
  const toPane = (number: number) => {
    if (number > state.panes.length) return
    if (number > 1) setView({ right: number - 1 })
    document.querySelectorAll('[data-pane]')[number - 1]?.scrollIntoView({ block: 'nearest', inline: 'start' })
  }
  useShortcuts('Comparison', [
    { keys: ['ArrowLeft', 'ArrowRight'], does: 'image', run: (key) => toImage(key === 'ArrowRight' ? 1 : -1) },
    { keys: ['ArrowUp', 'ArrowDown'], does: 'target class', run: (key) => toTarget(key === 'ArrowDown' ? 1 : -1) },
    { keys: ['[', ']'], does: 'layer', run: (key) => toLayer(key === ']' ? 1 : -1) },
    { keys: '123456789'.split(''), does: 'pane to hold against the first', run: (key) => toPane(Number(key)) },
    { keys: 'b', does: 'blink', run: () => toggle('blink') },
    { keys: 's', does: 'swipe', run: () => toggle('swipe') },
    { keys: 'd', does: 'difference', run: () => setView({ difference: !view.difference }) },
  ])
  useShortcuts('Picture', [
    {
      keys: 'o',
      does: 'overlay / map / input',
      run: () => setDisplay({ show: nextShown(resolveDisplay(settings, left?.artifact?.display).show) }),
    },
    { keys: ['+', '-'], does: 'zoom in and out', run: (key) => zoomBy(viewport, key === '+' ? 1.5 : 1 / 1.5) },
    { keys: '0', does: 'reset zoom', run: () => resetView(viewport) },
  ])
}
