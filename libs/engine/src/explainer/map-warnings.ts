/**
 * What a person should know before they read a map, said once for all explainers. The engine itself adds what shows in the numbers
 * alone: values that are not finite, a constant map.
 */
import type { ScoreKind } from '../model/explainable-model.ts'

/** Where p·(1 − p), the factor that softmax puts on every gradient of a probability, is below this, the gradient says little. */
const SATURATED = 1e-3

export interface MapFacts {
  /** `[h, w]` or `[h, w, c]`, or `[units]` of a layer without space. */
  readonly shape: readonly number[]
  /** Of gradient methods: the kind of score and its value. */
  readonly score?: { readonly kind: ScoreKind; readonly value: number }
}

/** Warnings of a map: saturated softmax, 1×1 resolution. Empty if there is nothing to say. */
export function mapWarnings({ shape, score }: MapFacts): string[] {
  const warnings: string[] = []
  if (score?.kind === 'probability' && score.value * (1 - score.value) < SATURATED) {
    const factor = (score.value * (1 - score.value)).toExponential(1)
    warnings.push(
      `The softmax is saturated: the class has a probability of ${score.value.toFixed(6)}, which scales every gradient by about ${factor}. ` +
        'Explain the logit instead.',
    )
  }
  if (shape.length < 2 || (shape[0] === 1 && shape[1] === 1)) {
    warnings.push('The map has a resolution of 1×1: it tells channels apart, not places in the image.')
  }
  return warnings
}
