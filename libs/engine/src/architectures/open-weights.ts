/** Opens a file of weights alone as the architecture that its user names. */
import { architectureMismatch } from '../errors/architecture-errors.ts'
import type { UnhashedModel } from '../importers/importer.ts'
import type { StoredWeight } from '../importers/keras/weights.ts'
import { architectureModel } from './architecture-model.ts'
import type { Architecture } from './architecture.ts'
import { matchWeights, type MatchedWeights } from './match-weights.ts'
import type { WeightsFile } from './stored-layers.ts'

export interface OpenWeightsRequest {
  readonly file: WeightsFile
  readonly architecture: Architecture
  readonly path: string
}

/** To be called while the file is open. Throws ARCHITECTURE_MISMATCH. */
export function openWeights({ file, architecture, path }: OpenWeightsRequest): UnhashedModel {
  const match = matchWeights(file, architecture)
  if ('differences' in match) throw architectureMismatch(path, architecture.title, match.differences)
  const { variant, classes, weights } = match
  return architectureModel({ architecture, variant, classes, weights: readAll(weights), warnings: warningsOf(match) })
}

/** The weights with their numbers, which are found while the file is open and outlive it. */
function readAll(weights: MatchedWeights['weights']): Map<string, StoredWeight[]> {
  return new Map(
    [...weights].map(([layer, found]) => [
      layer,
      found.map(({ name, shape, data }) => ({ ...(name === undefined ? {} : { name }), shape, data })),
    ]),
  )
}

function warningsOf({ classes }: MatchedWeights): string[] {
  if (classes !== 1) return []
  return ['The classifier has one unit; it is taken for a sigmoid between two classes.']
}
