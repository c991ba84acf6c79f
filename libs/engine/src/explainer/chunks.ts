/**
 * Work in chunks, so that the memory of an explainer does not grow with its samples or positions, progress moves and the user
 * can stop it.
 */
import type * as tf from '@tensorflow/tfjs'
import { aborted } from '../errors/sightline-error.ts'
import type { ExplainContext, TensorModel } from './contract.ts'

export interface Span {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/** Throws ABORTED if the user has stopped the run. */
export function checkAborted(signal: AbortSignal): void {
  if (signal.aborted) throw aborted()
}

/** Runs `work` on 0 … total − 1 in spans of at most `size`, reports progress after each and stops between them when asked to. */
export async function inChunks(
  context: Pick<ExplainContext, 'progress' | 'signal'>,
  { total, size }: { readonly total: number; readonly size: number },
  work: (span: Span) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < total; start += size) {
    checkAborted(context.signal)
    const end = Math.min(start + size, total)
    await work({ start, end })
    context.progress(end, total)
  }
}

/** The whole numbers of a span. */
export function indices({ start, end }: Span): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i)
}

/** The numbers of a tensor that is no longer needed: it is disposed of. They may be its own memory, so do not write to them. */
export async function takeNumbers(tensor: tf.Tensor): Promise<Float32Array> {
  const numbers = (await tensor.data()) as Float32Array
  tensor.dispose()
  return numbers
}

/** The rows of a tensor's first axis, to read only; the tensor stays. */
export async function rowsOf(tensor: tf.Tensor): Promise<Float32Array[]> {
  const numbers = (await tensor.data()) as Float32Array
  const count = tensor.shape[0]
  const size = count === 0 ? 0 : numbers.length / count
  return Array.from({ length: count }, (_, i) => numbers.subarray(i * size, (i + 1) * size))
}

/** Rows of one shape as a batch, `[n, …shape]`. A row may become the tensor's own memory: do not write to it afterwards. */
export function batchOf(context: Pick<ExplainContext, 'tf'>, rows: readonly Float32Array[], shape: readonly number[]): tf.Tensor {
  // A view of something larger is copied, since a message channel would carry all of that.
  if (rows.length === 1 && rows[0].byteLength === rows[0].buffer.byteLength) return context.tf.tensor(rows[0], [1, ...shape])
  const size = shape.reduce((all, dimension) => all * dimension, 1)
  const data = new Float32Array(rows.length * size)
  rows.forEach((row, i) => data.set(row, i * size))
  return context.tf.tensor(data, [rows.length, ...shape])
}

/** An image of the batch and a class to explain in it. */
export interface Pair {
  readonly image: number
  readonly target: number
}

/** Every image with each of its classes, image by image. */
export function pairsOf({ targets }: Pick<ExplainContext, 'targets'>): Pair[] {
  return targets.flatMap((classes, image) => classes.map((target) => ({ image, target })))
}

/**
 * The scores of all classes for inputs given as rows, computed in chunks: `scores[row][class]`. One forward pass serves
 * every class.
 */
export async function scoresOf(context: ExplainContext, rows: readonly Float32Array[]): Promise<Float32Array[]> {
  const { model, signal } = context
  const scores: Float32Array[] = []
  for (let start = 0; start < rows.length; start += model.info.batchSize) {
    checkAborted(signal)
    const batch = batchOf(context, rows.slice(start, start + model.info.batchSize), model.info.inputShape)
    scores.push(...(await predictScores(context, model, batch)))
    batch.dispose()
  }
  return scores
}

/** The scores of all classes for a batch, in the run's kind of score, a row for each image. */
export async function predictScores(
  { score }: Pick<ExplainContext, 'score'>,
  model: TensorModel,
  batch: tf.Tensor,
): Promise<Float32Array[]> {
  const { logits, probabilities } = await model.predict(batch)
  const rows = await rowsOf(score === 'logit' ? logits : probabilities)
  logits.dispose()
  probabilities.dispose()
  return rows
}
