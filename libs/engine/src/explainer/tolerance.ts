/** When an average over random samples is good enough, for the explainers that take one. */
import { z } from 'zod'
import type { Diagnostic } from './contract.ts'
import type { Moments } from './moments.ts'

/** Samples between two looks at the error. Fixed, so that results do not depend on the size of batches. */
const SAMPLES_BETWEEN_LOOKS = 8
/** The fewest independent values (samples, or blocks of them) that an error is judged by: with fewer it would often be small by luck. */
const FEWEST_REPLICATES = 4

/** An explainer's parameter. */
export const tolerance = z
  .number()
  .min(1e-4)
  .max(1)
  .optional()
  .describe(
    'Stop before all samples are used, as soon as the standard error of the map, relative to its norm, is at most this (0.1: a tenth of the map is chance).',
  )

/** Whether the error is below the tolerance after the samples so far; looked at after every eighth. */
export function isGoodEnough(moments: Moments, tolerance: number | undefined): boolean {
  if (tolerance === undefined || moments.count % SAMPLES_BETWEEN_LOOKS !== 0 || moments.replicates < FEWEST_REPLICATES)
    return false
  const error = moments.relativeError()
  return error !== null && error <= tolerance
}

/** What a result says of its sampling: how many samples were used, and how much of the map is chance (null where that is not known). */
export function samplingDiagnostics(moments: Moments): { samples: number; relativeError: Diagnostic } {
  const error = moments.relativeError()
  return { samples: moments.count, relativeError: error !== null && Number.isFinite(error) ? error : null }
}

export function samplingWarnings(moments: Moments, tolerance: number | undefined): string[] {
  const error = moments.relativeError()
  if (tolerance === undefined || error === null || !(error > tolerance)) return []
  return [
    `After all ${moments.count} samples the relative error of the map is ${error.toPrecision(2)}, above the tolerance of ${tolerance}: allow more samples.`,
  ]
}
