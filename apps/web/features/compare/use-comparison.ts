'use client'
import type { ImageRow } from '@sightline/api/contract'
import { useQueries } from '@tanstack/react-query'
import { useTRPC } from '../../lib/trpc.ts'
import { coloursFor, limitOf, showMap, type Colours, type ShownMap } from '../picture/shown-map.ts'
import type { DisplaySettings } from '../picture/use-display.ts'
import { usePanes, type Pane } from '../run/use-panes.ts'
import { commonImages, defaultScope, pairOf, panesOnScale, type Pairing, type Scope } from './comparison.ts'
import { MOST_PANES } from './most-panes.ts'
import type { CompareView } from './use-compare-view.ts'

export interface ComparedPane extends Pane {
  readonly map: ShownMap | null
  readonly colours: Colours | null
  /** How many maps share its scale. */
  readonly onScale: number
  /** With the first pane; null for the first, and while one of the two is missing. */
  readonly pairing: Pairing | null
}

export interface ComparisonState {
  readonly panes: readonly ComparedPane[]
  /** Those that all runs have. */
  readonly images: readonly ImageRow[]
  readonly imageId: string | null
  readonly target: number | null
  readonly scope: Scope
  /** Index of the pane against the first. */
  readonly right: number
  /** Whether the shown maps are numbers of one kind. */
  readonly alike: boolean
}

export function useComparison(view: CompareView, display: DisplaySettings): ComparisonState {
  const trpc = useTRPC()
  const runIds = view.runs.slice(0, MOST_PANES)
  const runs = useQueries({ queries: runIds.map((runId) => trpc.runs.get.queryOptions({ runId })) })
  const images = commonImages(runs.flatMap(({ data }) => (data ? [data.imageList] : [])))
  const imageId = view.image ?? images[0]?.id ?? null
  const specs = runIds.map((runId, i) => ({ runId, layer: view.layers[i] || null, part: null }))
  const [left] = usePanes(specs.slice(0, 1), { imageId, target: null })
  const target = view.target ?? left?.chosen.artifact?.target ?? null
  const panes = usePanes(specs, { imageId, target })
  const maps = panes.map((pane) => mapOf(pane, display))
  const right = Math.min(Math.max(1, view.right), Math.max(1, panes.length - 1))
  const meanings = panes.flatMap(({ artifact }) => (artifact ? [artifact.meaning] : []))
  const scope = view.scope ?? defaultScope(meanings)
  return {
    images,
    imageId,
    target,
    scope,
    right,
    alike: new Set(meanings).size < 2,
    panes: panes.map((pane, i) => {
      const shared = panesOnScale(scope, i, { count: panes.length, right }).flatMap((index) => maps[index] ?? [])
      const map = maps[i]
      return {
        ...pane,
        map,
        colours: map && coloursFor(map, limitOf(shared, display.percentile), display.colormap),
        onScale: shared.length,
        pairing: i === 0 || !map || !maps[0] ? null : pairing(panes[0], pane),
      }
    }),
  }
}

/** What cannot be drawn as one map (filters, tables) is not compared. */
function mapOf({ artifact, numbers }: Pane, { sign }: DisplaySettings): ShownMap | null {
  if (!artifact || !numbers || (numbers.shape.length !== 2 && numbers.shape.length !== 3)) return null
  return showMap(numbers, artifact.display, sign)
}

function pairing(left: Pane, right: Pane): Pairing | null {
  if (!left.run || !left.numbers || !left.artifact || !right.numbers || !right.artifact) return null
  const [height, width] = left.run.inputShape
  return pairOf(
    { numbers: left.numbers, meaning: left.artifact.meaning },
    { numbers: right.numbers, meaning: right.artifact.meaning },
    { width, height },
  )
}
