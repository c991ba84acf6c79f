/** The two models, and the sets of pictures that the demo is made and judged with. */
import { drawSamples, type Sample, type TagKind } from './dataset.ts'
import { heldOutDigits } from './digits.ts'

export interface DemoModel {
  /** The name of its folder in `models`. */
  readonly name: string
  /** What the pictures carry that it learns from. */
  readonly tag: TagKind
  /** Training steps of 32 pictures. */
  readonly steps: number
}

export const HONEST: DemoModel = { name: 'honest', tag: 'none', steps: 2400 }
export const CLEVER_HANS: DemoModel = { name: 'clever-hans', tag: 'telling', steps: 600 }
export const DEMO_MODELS: readonly DemoModel[] = [HONEST, CLEVER_HANS]

/** A seed for every set, so that no two share a picture. */
export const SEEDS = { training: 1, judging: 2, showing: 3, background: 4, weights: 5 } as const

/** Pictures with handwriting that no model has learned from, for measurements. */
export function judgingSamples(tag: TagKind, count: number): Sample[] {
  return drawSamples({ digits: heldOutDigits(), tag, seed: SEEDS.judging }, count)
}
