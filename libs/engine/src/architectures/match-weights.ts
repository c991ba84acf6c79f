/**
 * Which form of an architecture a file of weights belongs to, and which of its weights go where. Layers are found by their names where the
 * file has all of them; else by their order, as Keras does: the names of unnamed layers depend on what else its session had built.
 */
import type { InputSize } from '../importers/importer.ts'
import type { StoredWeight } from '../importers/keras/weights.ts'
import type { Architecture, Variant } from './architecture.ts'
import { weightedLayers, type Blueprint, type BlueprintLayer, type WeightSpec } from './blueprint.ts'
import type { StoredLayer, WeightsFile } from './stored-layers.ts'

export interface MatchedWeights {
  readonly variant: Variant
  readonly classes: number | null
  /** Of each layer of the blueprint, under the names that the blueprint has for them. */
  readonly weights: ReadonlyMap<string, readonly StoredWeight[]>
}

export interface Mismatch {
  /** A sentence each. */
  readonly differences: readonly string[]
}

/** The fit of one form of the architecture. */
interface Fit extends Mismatch {
  readonly matched: MatchedWeights
  readonly byName: boolean
}

/** The match, or what is different from the form of the architecture that is nearest. */
export function matchWeights(file: WeightsFile, architecture: Architecture): MatchedWeights | Mismatch {
  const size = { height: architecture.size, width: architecture.size }
  const fits = architecture.variants.flatMap((variant) =>
    [true, false].flatMap((top) => fitOf(file, { variant, size, top }) ?? []),
  )
  if (fits.length === 0) return { differences: [describeCounts(file, architecture, size)] }
  const complete = fits.filter(({ differences }) => differences.length === 0)
  const found = complete.find(({ byName }) => byName) ?? complete[0]
  if (found) return found.matched
  const { differences } = fits.reduce((best, fit) => (fit.differences.length < best.differences.length ? fit : best))
  return { differences }
}

interface Form {
  readonly variant: Variant
  readonly size: InputSize
  readonly top: boolean
}

/** Undefined where the file holds another number of layers. */
function fitOf(file: WeightsFile, { variant, size, top }: Form): Fit | undefined {
  const usual = variant.build({ size, classes: top ? 1000 : null })
  if (weightedLayers(usual).length !== file.count) return undefined
  const classes = top ? countClasses(pairUp(file, usual).pairs) : null
  const { pairs, byName } = pairUp(file, variant.build({ size, classes }))
  const weights = new Map(pairs.map(({ layer, stored }) => [layer.name, nameWeights(layer, stored)]))
  const differences = pairs.flatMap((pair) => compare(pair))
  const reader = (layer: string, weight: string) =>
    weights
      .get(layer)
      ?.find(({ name }) => name === weight)
      ?.data.read()
  if (differences.length === 0 && variant.accepts?.(reader) === false) return undefined
  return { matched: { variant, classes, weights }, byName, differences }
}

interface Pair {
  readonly layer: BlueprintLayer
  /** Absent where a file without names holds no layer in its place. */
  readonly stored?: StoredLayer
}

function pairUp(file: WeightsFile, blueprint: Blueprint): { pairs: readonly Pair[]; byName: boolean } {
  const layers = weightedLayers(blueprint)
  const found = file.layersFor(blueprint)
  const named = new Map(found.map((stored) => [stored.name, stored]))
  const byName = layers.every(({ name }) => named.has(name))
  return { pairs: layers.map((layer, i) => ({ layer, stored: byName ? named.get(layer.name) : found.at(i) })), byName }
}

/** The last layer's, whose kernel ends in them. */
function countClasses(pairs: readonly Pair[]): number {
  const kernel = pairs.at(-1)?.stored?.weights.find(({ shape }) => shape.length > 1)
  return kernel?.shape.at(-1) ?? 1000
}

/** The stored weights under the blueprint's names: by name where they have such names, else in the file's order. */
function nameWeights({ weights }: BlueprintLayer, stored: StoredLayer | undefined): StoredWeight[] {
  const found = stored?.weights ?? []
  const isNamed = weights.every(({ name, optional }) => optional || found.some((weight) => weight.name === name))
  return weights.flatMap(({ name }, i) => {
    const weight = isNamed ? found.find((candidate) => candidate.name === name) : found.at(i)
    return weight ? [renamed(weight, name)] : []
  })
}

/** The numbers stay where they are until they are asked for. */
function renamed(weight: StoredWeight, name: string): StoredWeight {
  return {
    name,
    shape: weight.shape,
    get data() {
      return weight.data
    },
  }
}

function compare({ layer, stored }: Pair): string[] {
  if (!stored) return [`it holds nothing for the layer “${layer.name}”`]
  const found = nameWeights(layer, stored)
  const { weights: wanted } = layer
  const needed = wanted.filter(({ optional }) => !optional)
  const fits =
    stored.weights.length >= needed.length &&
    stored.weights.length <= wanted.length &&
    found.every(({ shape }, i) => shape.join() === wanted[i].shape.join())
  if (fits) return []
  const place = stored.name === layer.name ? `“${layer.name}”` : `“${layer.name}”, which “${stored.name}” stands for,`
  return [`the layer ${place} has ${describeShapes(stored.weights)} instead of ${describeShapes(needed)}`]
}

function describeShapes(weights: readonly Pick<WeightSpec, 'shape'>[]): string {
  return weights.map(({ shape }) => `[${shape.join(', ')}]`).join(' ')
}

function describeCounts({ count }: WeightsFile, { variants, title }: Architecture, size: InputSize): string {
  const [whole, headless] = [1000, null].map((classes) => weightedLayers(variants[0].build({ size, classes })).length)
  return `it holds those of ${count} layers, and ${title} has ${whole} with weights (${headless} without its classifier)`
}
