/** What a person should know before they read a map, said once for all explainers. */
import type { ScoreKind } from '../model/explainable-model.ts'
import { rangeOf } from './moments.ts'

/** Where p·(1 − p), the factor that softmax puts on every gradient of a probability, is below this, the gradient says little. */
const SATURATED = 1e-3

export interface MapFacts {
  readonly values: ArrayLike<number>
  /** `[h, w]` or `[h, w, c]`, or `[units]` of a layer without space. */
  readonly shape: readonly number[]
  /** Of gradient methods: the kind of score and its value. */
  readonly score?: { readonly kind: ScoreKind; readonly value: number }
}

/** Warnings of a map: not finite, constant, saturated softmax, 1×1 resolution. Empty if there is nothing to say. */
export function mapWarnings({ values, shape, score }: MapFacts): string[] {
  const warnings: string[] = []
  const { min, max } = rangeOf(values)
  if (!Array.prototype.every.call(values, Number.isFinite)) {
    warnings.push('The map holds numbers that are not finite: the model overflows on this image, or its weights hold NaN.')
  } else if (min === max) {
    warnings.push(`The map is constant: every value is ${min}. It says nothing about where in the image the evidence lies.`)
  }
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
