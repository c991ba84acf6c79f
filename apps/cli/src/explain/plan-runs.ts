/** Where `--layer` goes: into the parameter `layers` of a method that takes several, or into one run for each of the layers. */
import { resolveParams, type ExplainerDefinition } from '@sightline/engine/declarations'
import { layerGivenTwice, layerNotTaken } from '../cli-errors.ts'
import { readParams } from '../options/params.ts'

export interface RunPlan {
  /** The parameters of each run, as given. */
  readonly runs: readonly Params[]
}

export type Params = Readonly<Record<string, unknown>>

export interface GivenParams {
  /** `name=value` */
  readonly params: readonly string[]
  readonly layers: readonly string[]
}

/** Throws PARAM_…, LAYER_NOT_TAKEN or LAYER_GIVEN_TWICE. */
export function planRuns(explainer: ExplainerDefinition, { params: texts, layers }: GivenParams): RunPlan {
  const given = readParams(texts, explainer)
  const runs = withLayers(explainer, given, [...new Set(layers)])
  // Wrong ones are refused before the model is opened.
  runs.forEach((run) => resolveParams(explainer, run))
  return { runs }
}

/** The parameters of all runs as one: several layers of several runs stand in a list. */
export function mergeParams(runs: readonly Params[]): Params {
  return runs.length === 1 ? runs[0] : { ...runs[0], layer: runs.map(({ layer }) => layer) }
}

function withLayers(
  explainer: ExplainerDefinition,
  given: Record<string, unknown>,
  layers: readonly string[],
): Record<string, unknown>[] {
  if (layers.length === 0) return [given]
  const parameter = ['layers', 'layer'].find((name) => name in explainer.params.shape)
  if (parameter === undefined) throw layerNotTaken(explainer.id)
  if (parameter in given) throw layerGivenTwice(parameter)
  return parameter === 'layers' ? [{ ...given, layers }] : layers.map((layer) => ({ ...given, layer }))
}
