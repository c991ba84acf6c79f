'use client'
/** The cells in sight, asked for in blocks of rows and columns, so that scrolling asks for few and never twice. */
import type { Cell } from '@sightline/api/contract'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTRPC } from '../../lib/trpc.ts'

const ROWS = 50
const COLUMNS = 10

export interface Range {
  readonly first: number
  /** Included. */
  readonly last: number
}

export interface Sight {
  readonly rows: Range
  readonly columns: Range
}

export interface CellsInSight {
  cell: (runId: string, imageId: string) => Cell | undefined
  readonly error: unknown
  retry: () => void
}

export function useCells(
  experimentId: string,
  ids: { readonly runIds: readonly string[]; readonly imageIds: readonly string[] },
  sight: Sight,
): CellsInSight {
  const trpc = useTRPC()
  const blocks = blocksOf(sight).map(({ row, column }) => ({
    experimentId,
    runIds: ids.runIds.slice(column * COLUMNS, (column + 1) * COLUMNS),
    imageIds: ids.imageIds.slice(row * ROWS, (row + 1) * ROWS),
  }))
  const combine = useCallback((results: { data: Cell[] | undefined; error: unknown; refetch: () => Promise<unknown> }[]) => {
    const byRun = new Map<string, Map<string, Cell>>()
    for (const { data } of results) {
      for (const cell of data ?? []) {
        const ofRun = byRun.get(cell.runId) ?? new Map<string, Cell>()
        byRun.set(cell.runId, ofRun.set(cell.imageId, cell))
      }
    }
    const failed = results.filter(({ error }) => error)
    return {
      cell: (runId: string, imageId: string) => byRun.get(runId)?.get(imageId),
      error: failed[0]?.error,
      retry: () => {
        for (const { refetch } of failed) void refetch()
      },
    }
  }, [])
  return useQueries({
    queries: blocks
      .filter(({ runIds, imageIds }) => runIds.length > 0 && imageIds.length > 0)
      // Cells change by events alone, which mark them as stale. A run that comes first shifts all blocks: what was there stays until they have come.
      .map((input) => trpc.runs.cells.queryOptions(input, { staleTime: Infinity, placeholderData: keepPreviousData })),
    combine,
  })
}

export function blocksOf({ rows, columns }: Sight): { row: number; column: number }[] {
  const found: { row: number; column: number }[] = []
  for (let row = Math.floor(rows.first / ROWS); row <= Math.floor(rows.last / ROWS); row++) {
    for (let column = Math.floor(columns.first / COLUMNS); column <= Math.floor(columns.last / COLUMNS); column++) {
      found.push({ row, column })
    }
  }
  return found
}
