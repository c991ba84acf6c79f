/** Weights by the names of a manifest: `layer/kernel`, in later files also with the model's name before (`model/layer/kernel`). Nested models add nothing to names. */
import { shortName, type StoredWeight, type WantingLayer, type WeightStore } from '../keras/weights.ts'
import type { ManifestWeight } from './decode-weights.ts'

export function tfjsWeightStore(manifest: readonly ManifestWeight[]): WeightStore {
  const weights = manifest.map(({ name, shape, data }) => {
    const fullName = name.replace(/:\d+$/, '')
    return { name: shortName(fullName), fullName, shape, data }
  })
  const under = (place: string, where: (owner: string) => boolean) => {
    return { place, found: weights.filter(({ fullName }) => where(ownerOf(fullName))) }
  }
  return {
    find(layer, all = []) {
      const steps = layer.path?.map((step) => step.name) ?? [layer.name]
      const places = steps.map((_, i) => steps.slice(i).join('/'))
      const [name] = steps.slice(-1)
      const candidates = [
        ...places.map((place) => under(place, (owner) => owner === place)),
        // `model/layer/kernel`, or `layer/layer_1/kernel` where TensorFlow made a name unique, or `layer/query/kernel` in parts.
        ...places.map((place) => under(place, (owner) => owner.endsWith(`/${place}`))),
        under(name, (owner) => owner.startsWith(`${name}/`)),
      ]
      const { place, found } = candidates.find((candidate) => candidate.found.length > 0) ?? { place: name, found: [] }
      return place === name ? ownShare(found, { ...layer, leaf: name }, all) : found
    },
  }
}

function ownerOf(name: string): string {
  return name.slice(0, Math.max(name.lastIndexOf('/'), 0))
}

/** Of weights that fit the name of several layers, those that are this one's: every name has to come once for each, in the order of the model. */
function ownShare(
  found: readonly StoredWeight[],
  layer: { name: string; leaf: string },
  all: readonly WantingLayer[],
): readonly StoredWeight[] {
  const alike = all.filter(({ path, wanted }) => path[path.length - 1].name === layer.leaf && wanted.needed.length > 0)
  if (alike.length < 2) return found
  const rank = alike.findIndex((other) => other.name === layer.name)
  const names = [...new Set(found.map((weight) => weight.fullName))]
  return names.flatMap((fullName) => {
    const group = found.filter((weight) => weight.fullName === fullName)
    return group.length === alike.length ? [group[rank]] : []
  })
}
