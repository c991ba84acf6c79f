'use client'
/** What the page's URL holds: `?model=…&explainer=…&status=…&sort=oldest&runs=a,b`. */
import { RUN_STATUS_ORDER } from '../../lib/run-status.ts'
import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates, type inferParserType } from 'nuqs'

const SORTS = ['newest', 'oldest'] as const

export const gridParsers = {
  model: parseAsString,
  explainer: parseAsString,
  status: parseAsStringLiteral(RUN_STATUS_ORDER),
  sort: parseAsStringLiteral(SORTS).withDefault('newest'),
  /** Chosen to be compared, in the order of choosing. */
  runs: parseAsArrayOf(parseAsString).withDefault([]),
}

export type GridState = inferParserType<typeof gridParsers>

export function useGridState() {
  return useQueryStates(gridParsers)
}

export const isFiltered = ({ model, explainer, status }: GridState): boolean =>
  model !== null || explainer !== null || status !== null
