'use client'
/** The artifacts that a page shows of one or several runs, for one image and one target: from the run itself, or from another that asks the same for that target. */
import type { Artifact, Run, RunImage, RunSummary } from '@sightline/api/contract'
import type { RawMap } from '@sightline/engine/metrics'
import { useQueries } from '@tanstack/react-query'
import { useTRPC } from '../../lib/trpc.ts'
import { numbersQuery } from '../picture/numbers.ts'
import { chooseArtifact, type Chosen } from './choose-artifact.ts'
import { runsForTarget } from './same-question.ts'

export interface PaneSpec {
  readonly runId: string
  readonly layer: string | null
  readonly part: number | null
}

export interface PaneQuestion {
  /** Null: the first of the first run. */
  readonly imageId: string | null
  /** Null: the first class that each run explained. */
  readonly target: number | null
  /** Only what belongs to the run as a whole. */
  readonly shared?: boolean
}

export interface Pane {
  readonly spec: PaneSpec
  readonly run: Run | null
  readonly imageId: string | null
  readonly image: RunImage | null
  readonly chosen: Chosen
  /** What is shown; null while it comes, or where nothing is stored for the target. */
  readonly artifact: Artifact | null
  /** The run that it comes from, where that is another. */
  readonly from: RunSummary | null
  /** The class that is wanted and not stored. */
  readonly missing: { readonly target: number; readonly working: RunSummary | null } | null
  readonly numbers: RawMap | null
  readonly pending: boolean
  readonly error: unknown
}

/** The classes that are explained: by the run itself, and the one that another run gave. */
export function storedTargets({ chosen, artifact }: Pane): readonly number[] {
  const target = artifact?.target ?? null
  return target === null ? chosen.targets : [...chosen.targets, target]
}

const NOTHING: Chosen = { artifact: null, parts: [], layers: [], targets: [] }

export function usePanes(specs: readonly PaneSpec[], { imageId, target, shared = false }: PaneQuestion): Pane[] {
  const trpc = useTRPC()
  const runs = useQueries({ queries: specs.map(({ runId }) => trpc.runs.get.queryOptions({ runId })) })
  const imageIds = runs.map(({ data }) => imageFor(data, imageId, runs[0]?.data))
  const images = useQueries({
    queries: specs.map(({ runId }, i) =>
      trpc.runs.image.queryOptions({ runId, imageId: imageIds[i] ?? '' }, { enabled: imageIds[i] !== null && !shared }),
    ),
  })
  const own = specs.map(({ layer, part }, i) => {
    const artifacts = shared ? runs[i].data?.artifacts : images[i].data?.artifacts
    return artifacts ? chooseArtifact(artifacts, { layer, part, target }) : NOTHING
  })
  const lacks = own.map(
    (chosen, i) => target !== null && Boolean(images[i].data?.done) && chosen.artifact === null && chosen.targets.length > 0,
  )
  const lists = useQueries({
    queries: specs.map((_, i) => {
      const run = runs[i].data
      return trpc.runs.list.queryOptions(
        { experimentId: run?.experimentId ?? '', modelId: run?.model.id, explainerId: run?.explainer.id, limit: 200 },
        { enabled: lacks[i] && run !== undefined },
      )
    }),
  })
  const others = specs.map((_, i) => {
    const run = runs[i].data
    return lacks[i] && run && target !== null ? (runsForTarget(run, target, lists[i].data?.items ?? [])[0] ?? null) : null
  })
  const otherImages = useQueries({
    queries: specs.map((_, i) =>
      trpc.runs.image.queryOptions(
        { runId: others[i]?.id ?? '', imageId: imageIds[i] ?? '' },
        { enabled: others[i] !== null, retry: false },
      ),
    ),
  })
  const found = specs.map(({ layer, part }, i) => {
    if (own[i].artifact || !others[i]) return { artifact: own[i].artifact, from: null }
    const artifact = chooseArtifact(otherImages[i].data?.artifacts ?? [], { layer, part, target }).artifact
    return { artifact, from: artifact ? others[i] : null }
  })
  const numbers = useQueries({
    queries: found.map(({ artifact }) => numbersQuery(artifact && artifact.display.as !== 'table' ? artifact.id : null)),
  })
  return specs.map((spec, i) => ({
    spec,
    run: runs[i].data ?? null,
    imageId: imageIds[i],
    image: images[i].data ?? null,
    chosen: own[i],
    ...found[i],
    missing: lacks[i] && !found[i].artifact && target !== null ? { target, working: others[i] } : null,
    numbers: numbers[i].data ?? null,
    pending:
      runs[i].isPending ||
      (images[i].isPending && imageIds[i] !== null && !shared) ||
      (lacks[i] && lists[i].isPending) ||
      numbers[i].isFetching,
    error: runs[i].error ?? images[i].error ?? numbers[i].error,
  }))
}

/** The image that is wanted, if the run has it (or one of the same content); by default the first. */
function imageFor(run: Run | undefined, wanted: string | null, first: Run | undefined): string | null {
  if (!run) return null
  if (wanted === null) return imageFor(run, first?.imageList[0]?.id ?? '', first) ?? run.imageList[0]?.id ?? null
  const same = run.imageList.find(({ id }) => id === wanted)
  if (same) return same.id
  const content = first?.imageList.find(({ id }) => id === wanted)?.sha256
  return run.imageList.find(({ sha256 }) => sha256 === content)?.id ?? null
}
