/** Everything about a run that can be checked before any work: by the run itself, and by whoever plans one and has only the model's description. */
import { noImages } from '../errors/run-errors.ts'
import { probabilityUndefined, requirementUnmet } from '../errors/request-errors.ts'
import type { ModelInfo, ScoreKind } from '../model/explainable-model.ts'
import { unmetRequirement } from './capabilities.ts'
import type { ExplainerDefinition } from './contract.ts'
import { resolveParams } from './params.ts'
import { resolveTargets, type TargetRequest } from './targets.ts'

export interface RequestFacts {
  /** As the user gave them. */
  readonly params: Readonly<Record<string, unknown>>
  /** How many. */
  readonly images: number
  readonly background: number
  readonly target?: TargetRequest
  readonly score?: ScoreKind
}

/** What of a model's description requests are checked against. */
export type CheckedInfo = Pick<ModelInfo, 'head' | 'headless' | 'layers' | 'lastSpatialLayer' | 'attention'>

/** Throws the first thing that stands in the way; returns the parameters with their defaults. */
export function checkRequest(
  explainer: ExplainerDefinition,
  info: CheckedInfo,
  { params, images, background, target, score }: RequestFacts,
): Record<string, unknown> {
  const resolved = resolveParams(explainer, params)
  const unmet = unmetRequirement(explainer, info, layersOf(resolved))
  if (unmet) throw unmet
  if (explainer.requires.images !== false && images === 0) throw noImages(explainer.title)
  if (explainer.requires.background && background === 0) {
    throw requirementUnmet(
      explainer.title,
      'it compares each image with a background set, and none was given',
      'Name some ordinary images with --background FILE or DIR; ten to a hundred are usual.',
    )
  }
  if (explainer.requires.classes !== false) {
    if (score === 'probability' && info.head?.kind === 'none') throw probabilityUndefined()
    // A class that does not exist is found before the first image, not after it.
    if (target) resolveTargets(target, info, new Float32Array())
  }
  return resolved
}

/** Layers are parameters called `layer` or `layers`. */
function layersOf({ layer, layers }: Record<string, unknown>): string[] {
  return [layer, layers].flat().filter((name): name is string => typeof name === 'string')
}
