/** Weights as the HDF5 files of Keras 2 hold them, whole models and weights alone: a group a layer, with an attribute that lists its datasets. */
import { modelFileBroken } from '../../errors/importer-errors.ts'
import type { Hdf5Group } from './hdf5.ts'
import { shareWeights } from './nested-weights.ts'
import { fromDataset, type StoredWeight, type WeightStore } from './weights.ts'

/** Groups of layers, each with an attribute that lists its weights in order; a nested model has one group with all that is in it. */
export function h5WeightStore(weights: Hdf5Group, path: string): WeightStore {
  const shares = new Map<string, ReturnType<typeof shareWeights>>()
  return {
    find(layer, all = []) {
      const outermost = layer.path?.[0].name ?? layer.name
      if ((layer.path?.length ?? 1) === 1) return readGroup(weights, outermost, path)
      const found = shares.get(outermost)
      if (found) return found.get(layer.name) ?? []
      const inside = all.filter(({ path: place }) => place.length > 1 && place[0].name === outermost)
      const shared = shareWeights(readGroup(weights, outermost, path), inside)
      shares.set(outermost, shared)
      return shared.get(layer.name) ?? []
    },
  }
}

function readGroup(weights: Hdf5Group, layer: string, path: string): StoredWeight[] {
  const group = weights.group(layer)
  const names = group ? readList(group, 'weight_names') : []
  return names.map((name) => {
    const dataset = group?.dataset(name)
    if (!dataset) throw modelFileBroken(path, `the layer “${layer}” lists the weight “${name}”, which is not there`)
    return fromDataset(dataset, name.replace(/:\d+$/, ''))
  })
}

/** A list of texts; Keras splits one that is too long for HDF5 into `name0`, `name1`, … */
export function readList(group: Hdf5Group, name: string): string[] {
  const whole = group.texts(name)
  if (whole) return whole
  const parts: string[] = []
  for (let i = 0; ; i++) {
    const part = group.texts(`${name}${i}`)
    if (!part) return parts
    parts.push(...part)
  }
}
