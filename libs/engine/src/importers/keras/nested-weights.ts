/**
 * The weights of a nested model in an HDF5 file: all in the group of the outermost nested model, in one list. Names tell whose
 * they are, as long as they are clear; else the order does, in which Keras itself reads them: trainable weights first.
 */
import { findNamed, shortName, type StoredWeight, type WantingLayer, type WeightName } from './weights.ts'

type Shares = ReadonlyMap<string, readonly StoredWeight[]>

/** Deals the weights `stored` out to the layers; by the layers' unique names. */
export function shareWeights(stored: readonly StoredWeight[], layers: readonly WantingLayer[]): Shares {
  const wanting = layers.filter(({ wanted }) => wanted.needed.length > 0)
  const named = byName(stored, wanting)
  const isComplete = wanting.every(({ name, wanted }) =>
    wanted.needed.every((weight) => findNamed(named.get(name) ?? [], weight)),
  )
  if (isComplete && [...named.values()].flat().length === stored.length) return named
  return byOrder(stored, wanting) ?? named
}

function byName(stored: readonly StoredWeight[], layers: readonly WantingLayer[]): Shares {
  const shares = new Map<string, StoredWeight[]>()
  for (const weight of stored) {
    const owner = ownerOf(weight, layers)
    if (owner) shares.set(owner.name, [...(shares.get(owner.name) ?? []), weight])
  }
  return shares
}

/** The layer whose name, with as much as possible of the models around it, is part of the weight's; undefined where two fit alike. */
function ownerOf({ fullName: name = '' }: StoredWeight, layers: readonly WantingLayer[]): WantingLayer | undefined {
  const fits = layers.map((layer) => {
    const steps = layer.path.map((step) => step.name)
    const places = steps.map((_, i) => steps.slice(i).join('/'))
    const place = places.find((candidate) => `/${name}`.includes(`/${candidate}/`))
    return { layer, length: place?.length ?? 0 }
  })
  const longest = Math.max(...fits.map(({ length }) => length))
  const best = fits.filter(({ length }) => length > 0 && length === longest)
  return best.length === 1 ? best[0].layer : undefined
}

/** Weights that training never changes by its gradient. */
const NEVER_TRAINED = new Set(['moving_mean', 'moving_variance', 'mean', 'variance', 'count'])

interface Wish {
  readonly layer: WantingLayer
  readonly weight: WeightName
}

function byOrder(stored: readonly StoredWeight[], layers: readonly WantingLayer[]): Shares | undefined {
  const wishes = layers.flatMap((layer) =>
    [...layer.wanted.needed, ...layer.wanted.optional].map((weight) => ({ layer, weight })),
  )
  const isTrained = ({ layer, weight }: Wish) =>
    layer.config.raw('trainable') !== false && !NEVER_TRAINED.has(typeof weight === 'string' ? weight : weight[0])
  const order = [...wishes.filter(isTrained), ...wishes.filter((wish) => !isTrained(wish))]
  const fits = order.length === stored.length && order.every(({ weight }, i) => endsAlike(stored[i], weight))
  if (!fits) return undefined
  const shares = new Map<string, StoredWeight[]>()
  order.forEach(({ layer }, i) => shares.set(layer.name, [...(shares.get(layer.name) ?? []), stored[i]]))
  return shares
}

/** Whether a weight of this name may be the one that is wanted; TensorFlow numbers names to make them unique (`kernel_1`). */
function endsAlike({ fullName: name = '' }: StoredWeight, wanted: WeightName): boolean {
  const ends = (typeof wanted === 'string' ? [wanted] : wanted).map(shortName)
  return ends.some((end) => shortName(name) === end || shortName(name).replace(/_\d+$/, '') === end)
}
