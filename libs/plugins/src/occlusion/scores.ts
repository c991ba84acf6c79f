/** The scores of an image with one window after the other covered: by what each changes in the model, where that is faster, or else by plain predictions. */
import { batchOf, checkAborted, predictScores, rowsOf, type ExplainContext, type tf } from '@sightline/engine/explainer'
import { coverWindow, type Size, type Window } from './windows.ts'

export interface Covering {
  /** `[h, w, c]`, preprocessed. */
  readonly image: Float32Array
  /** What patches show, of the same shape. */
  readonly cover: Float32Array
  readonly windows: readonly Window[]
  readonly patch: Size
  /** Indices of the windows that are wanted. */
  readonly wanted: readonly number[]
}

/** `scores`: of all classes, for the window of this index. */
export type Visit = (window: number, scores: Float32Array) => void

/** Visits every wanted window once, in any order; calls `onDone` after each chunk with the number of windows in it. */
export async function visitScores(
  context: ExplainContext,
  covering: Covering,
  { visit, onDone }: { visit: Visit; onDone(windows: number): void },
): Promise<void> {
  const { model, signal } = context
  const { wanted, patch, windows } = covering
  const positions = wanted.map((index) => [windows[index].top, windows[index].left] as const)
  const plan = await model.planOcclusion({ patch, positions })
  const chunks = plan?.chunks ?? inTurn(wanted.length, model.info.batchSize)
  for (const chunk of chunks) {
    checkAborted(signal)
    const asked = chunk.map((at) => wanted[at])
    const scores = plan
      ? await occluded(context, covering, { patch, positions: chunk.map((at) => positions[at]), depth: plan.depth })
      : await predicted(context, covering, asked)
    asked.forEach((index, row) => visit(index, scores[row]))
    onDone(chunk.length)
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

function inTurn(count: number, size: number): number[][] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) =>
    Array.from({ length: Math.min(size, count - i * size) }, (_item, j) => i * size + j),
  )
}
