/** Which classes to explain: an index, or the best of each image's prediction. */
import { classOutOfRange, topOutOfRange } from '../errors/request-errors.ts'
import type { ModelInfo } from '../model/explainable-model.ts'

/** Plain data, so that it can be stored and sent. */
export type TargetRequest = { readonly class: number } | { readonly top: number }

/** The target classes of one image, best first. Throws CLASS_OUT_OF_RANGE. */
export function resolveTargets(request: TargetRequest, { head }: Pick<ModelInfo, 'head'>, logits: Float32Array): number[] {
  const classes = head?.classes ?? 0
  if ('top' in request) {
    if (request.top > classes) throw topOutOfRange(request.top, classes)
    return topClasses(logits, request.top)
  }
  if (!Number.isInteger(request.class) || request.class < 0 || request.class >= classes)
    throw classOutOfRange(request.class, classes)
  return [request.class]
}

/** Indices of the `count` highest scores, highest first; of equal ones the lower index first. */
export function topClasses(scores: Float32Array, count: number): number[] {
  return Array.from(scores.keys())
    .sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, count)
}
