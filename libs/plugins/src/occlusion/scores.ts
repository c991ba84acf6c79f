/** The scores of an image with one window after the other covered: by what each changes in the model, where that is faster, or else by plain predictions. */
import { batchOf, checkAborted, predictScores, rowsOf, type ExplainContext, type tf } from '@sightline/engine/explainer'
import { coverWindow, type Size, type Window } from './windows.ts'

/** How covered windows are asked about; null: by plain predictions. */
export type Plan = Awaited<ReturnType<ExplainContext['model']['planOcclusion']>>

export interface Covering {
  /** `[h, w, c]`, preprocessed. */
  readonly image: Float32Array
  /** What patches show, of the same shape. */
  readonly cover: Float32Array
  readonly windows: readonly Window[]
  readonly patch: Size
  /** For all windows. */
  readonly plan: Plan
}

/** One plan for all windows of all images, whichever of them are wanted in the end: what the model prepares for one depth serves them all. */
export function planFor({ model }: ExplainContext, { patch, windows }: Pick<Covering, 'patch' | 'windows'>): Promise<Plan> {
  return model.planOcclusion({ patch, positions: windows.map(({ top, left }) => [top, left] as const) })
}

/** `scores`: of all classes, for the window of this index. */
export type Visit = (window: number, scores: Float32Array) => void

export interface Visiting {
  /** Indices of the windows. */
  readonly wanted: readonly number[]
  readonly visit: Visit
  /** Called after each chunk with the number of windows in it. */
  onDone(windows: number): void
}

/** Visits every wanted window once, in any order. */
export async function visitScores(
  context: ExplainContext,
  covering: Covering,
  { wanted, visit, onDone }: Visiting,
): Promise<void> {
  const { model, signal } = context
  const { patch, windows, plan } = covering
  for (const asked of plan ? chunksOf(plan, wanted) : slices(wanted, model.info.batchSize)) {
    checkAborted(signal)
    const positions = asked.map((index) => [windows[index].top, windows[index].left] as const)
    const scores = plan
      ? await occluded(context, covering, { patch, positions, depth: plan.depth })
      : await predicted(context, covering, asked)
    asked.forEach((index, row) => visit(index, scores[row]))
    onDone(asked.length)
  }
}

type Occlusion = Parameters<ExplainContext['model']['occlude']>[2]

async function occluded(context: ExplainContext, { image, cover }: Covering, occlusion: Occlusion): Promise<Float32Array[]> {
  const { inputShape } = context.model.info
  // Copies: a row may become the tensor's own memory.
  const [shown, covering] = [image, cover].map((row) => batchOf(context, [row.slice()], inputShape))
  const { logits, probabilities } = await context.model.occlude(shown, covering, occlusion)
  const scores = await rowsOf(context.score === 'logit' ? logits : probabilities)
  const used: tf.Tensor[] = [shown, covering, logits, probabilities]
  used.forEach((tensor) => tensor.dispose())
  return scores
}

async function predicted(
  context: ExplainContext,
  { image, cover, windows }: Covering,
  asked: readonly number[],
): Promise<Float32Array[]> {
  const { model } = context
  const shape = model.info.inputShape
  const covered = asked.map((index) => coverWindow(image, cover, { window: windows[index], shape }))
  const batch = batchOf(context, covered, shape)
  const scores = await predictScores(context, model, batch)
  batch.dispose()
  return scores
}

/** The wanted windows in the plan's order, which has those together whose parts of the maps are of one size. */
function chunksOf({ chunks }: NonNullable<Plan>, wanted: readonly number[]): number[][] {
  const isWanted = new Set(wanted)
  const ordered = chunks.flat().filter((index) => isWanted.has(index))
  return slices(ordered, Math.max(...chunks.map(({ length }) => length)))
}

function slices(items: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}
