'use client'
import { COLORMAPS, colormap, SIGN_MODES, type ColormapName, type SignMode } from '@sightline/engine/render'
import { useId } from 'react'
import { Checkbox } from '../../components/checkbox.tsx'
import { Select } from '../../components/select.tsx'
import { Segments } from './segments.tsx'
import { defaultOpacity, type Colours } from './shown-map.ts'
import { SHOWN, type ResolvedDisplay, type SetDisplay, type Shown } from './use-display.ts'

const SHOWN_WORDS: Record<Shown, string> = { overlay: 'Overlay', map: 'Map', input: 'Input' }
const SIGN_WORDS: Record<SignMode, string> = {
  signed: 'signed',
  absolute: 'absolute values',
  positive: 'positive part',
  negative: 'negative part',
}
const COLORMAP_WORDS: Record<ColormapName, string> = {
  viridis: 'Viridis',
  magma: 'Magma',
  grey: 'Grey',
  rdbu: 'Red–blue',
  shap: 'SHAP',
}
const PERCENTILES = [90, 95, 99, 99.9, 100]

/** Overlay, colormap, sign, percentile and smoothing: the same controls wherever maps are shown. */
export function DisplayControls({
  settings,
  onChange,
  colours,
  signs = true,
}: {
  settings: ResolvedDisplay
  onChange: SetDisplay
  /** As they are now; null while there is no map. */
  colours: Colours | null
  /** Whether the map has signs to choose among. */
  signs?: boolean
}) {
  const id = useId()
  const diverging = colours !== null && colormap(colours.colormap).diverging
  const percentiles = [...new Set([...PERCENTILES, settings.percentile])].sort((a, b) => a - b)
  const opacity = settings.opacity ?? (colours ? defaultOpacity(colours) : 0.6)
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Segments
        label="Show"
        value={settings.show}
        options={SHOWN.map((value) => ({ value, label: SHOWN_WORDS[value] }))}
        onChange={(show) => onChange({ show })}
      />
      <span className="inline-flex items-center gap-2">
        <label htmlFor={`${id}-opacity`} className="text-xs text-muted">
          Opacity
        </label>
        <input
          id={`${id}-opacity`}
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={opacity}
          disabled={settings.show !== 'overlay'}
          onChange={(event) => onChange({ opacity: Number(event.target.value) })}
          className="h-6 w-24 accent-accent disabled:opacity-40"
        />
      </span>
      <Select
        small
        aria-label="Colormap"
        value={colours?.colormap ?? 'viridis'}
        options={COLORMAPS.filter((name) => colormap(name).diverging === diverging).map((value) => ({
          value,
          label: COLORMAP_WORDS[value],
        }))}
        onChange={(name) => onChange({ colormap: name })}
      />
      {signs && (
        <Select
          small
          aria-label="Sign"
          value={settings.sign}
          options={SIGN_MODES.map((value) => ({ value, label: SIGN_WORDS[value] }))}
          onChange={(sign) => onChange({ sign })}
        />
      )}
      <Select
        small
        aria-label="Scale ends at this percentile of the absolute values"
        value={String(settings.percentile)}
        options={percentiles.map((value) => ({ value: String(value), label: value === 100 ? 'maximum' : `${value} %` }))}
        onChange={(value) => onChange({ percentile: Number(value) })}
      />
      <Checkbox
        className="text-xs"
        checked={settings.smooth === true}
        ref={(box) => {
          if (box) box.indeterminate = settings.smooth === null
        }}
        onChange={() => onChange({ smooth: settings.smooth === null ? true : settings.smooth ? false : null })}
      >
        {settings.smooth === null ? 'Smooth: auto' : 'Smooth'}
      </Checkbox>
      <Checkbox className="text-xs" checked={settings.colours} onChange={(event) => onChange({ colours: event.target.checked })}>
        Keep the image’s colours
      </Checkbox>
    </div>
  )
}
