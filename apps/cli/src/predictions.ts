/** The best classes of an image, for JSON and for people. */
import { topClasses, type ModelInfo } from '@sightline/engine'
import type { Prediction } from './result.ts'

export interface Scores {
  readonly logits: Float32Array
  readonly probabilities: Float32Array
}

export function topPredictions(
  { logits, probabilities }: Scores,
  { labels }: Pick<ModelInfo, 'labels'>,
  count: number,
): Prediction[] {
  return topClasses(logits, count).map((index) => ({
    class: index,
    label: labels?.[index] ?? null,
    logit: finite(logits[index]),
    probability: finite(probabilities[index]),
  }))
}

/** JSON has no NaN and no infinity. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** `tabby (281)`, or `class 281` without labels. */
export function describeClass(index: number, label: string | null | undefined): string {
  return label ? `${label} (${index})` : `class ${index}`
}

export function describeProbability(probability: number | null): string {
  return probability === null ? '–' : `${(probability * 100).toFixed(1)} %`
}
