'use client'
/** How maps are shown, in the address: the same words on the run's page and in comparisons. */
import { COLORMAPS, DEFAULT_PERCENTILE, SIGN_MODES } from '@sightline/engine/render'
import { parseAsBoolean, parseAsFloat, parseAsStringLiteral, useQueryStates } from 'nuqs'

export const SHOWN = ['overlay', 'map', 'input'] as const
export type Shown = (typeof SHOWN)[number]

export const DISPLAY_PARSERS = {
  show: parseAsStringLiteral(SHOWN).withDefault('overlay'),
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

export const nextShown = (shown: Shown): Shown => SHOWN[(SHOWN.indexOf(shown) + 1) % SHOWN.length]
