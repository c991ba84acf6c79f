'use client'
/** How maps are shown, in the address: the same words on the run's page and in comparisons. */
import type { Display } from '@sightline/engine/declarations'
import { COLORMAPS, DEFAULT_PERCENTILE, SIGN_MODES } from '@sightline/engine/render'
import { parseAsBoolean, parseAsFloat, parseAsStringLiteral, useQueryStates } from 'nuqs'

export const SHOWN = ['overlay', 'map', 'input'] as const
export type Shown = (typeof SHOWN)[number]

export const DISPLAY_PARSERS = {
  /** Null: on the picture, where the explainer means its maps so. */
  show: parseAsStringLiteral(SHOWN),
  /** Null: what fits the signs. */
  colormap: parseAsStringLiteral(COLORMAPS),
  sign: parseAsStringLiteral(SIGN_MODES).withDefault('signed'),
  percentile: parseAsFloat.withDefault(DEFAULT_PERCENTILE),
  /** Null: what suits the colormap. */
  opacity: parseAsFloat,
  /** Null: smooth on the picture where the map is coarser than it. */
  smooth: parseAsBoolean,
  /** The picture keeps its colours under the map. */
  colours: parseAsBoolean.withDefault(false),
}

export function useDisplay() {
  return useQueryStates(DISPLAY_PARSERS, { history: 'replace' })
}

export type DisplaySettings = ReturnType<typeof useDisplay>[0]
export type SetDisplay = (changes: Partial<DisplaySettings>) => void

/** With the choices that depend on the map made. */
export type ResolvedDisplay = Omit<DisplaySettings, 'show'> & { readonly show: Shown }

export function resolveDisplay(settings: DisplaySettings, display: Display | undefined): ResolvedDisplay {
  const overlay = display?.as !== 'heat-map' || display.overlay
  return { ...settings, show: settings.show ?? (overlay ? 'overlay' : 'map') }
}

export const nextShown = (shown: Shown): Shown => SHOWN[(SHOWN.indexOf(shown) + 1) % SHOWN.length]
