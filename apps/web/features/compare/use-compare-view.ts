'use client'
import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs'
import { SCOPES } from './comparison.ts'

export const MODES = ['side', 'swipe', 'blink'] as const
export type Mode = (typeof MODES)[number]

/** The whole view, in the address. With the display's parameters and `zoom` it is what is saved. */
export function useCompareView() {
  return useQueryStates(
    {
      runs: parseAsArrayOf(parseAsString).withDefault([]),
      /** A layer for each run; empty: the run's first. */
      layers: parseAsArrayOf(parseAsString).withDefault([]),
      image: parseAsString,
      /** Null: what the left run explained. */
      target: parseAsInteger,
      /** Null: one scale for the pair where both are numbers of one kind. */
      scope: parseAsStringLiteral(SCOPES),
      mode: parseAsStringLiteral(MODES).withDefault('side'),
      /** Where the curtain hangs. */
      swipe: parseAsFloat.withDefault(0.5),
      /** The pane that stands against the first, from 1. */
      right: parseAsInteger.withDefault(1),
      difference: parseAsBoolean.withDefault(true),
      box: parseAsString,
      saved: parseAsString,
    },
    { history: 'replace' },
  )
}

export type CompareView = ReturnType<typeof useCompareView>[0]
export type SetCompareView = (changes: Partial<CompareView>) => void
