/** What a file of weights alone holds. HDF5 files of Keras 2 name their layers; the `.weights.h5` of Keras 3 number them within their classes. */
import { archiveWeightStore } from '../importers/keras/archive-weights.ts'
import { h5WeightStore, readList } from '../importers/keras/h5-weights.ts'
import type { Hdf5Group } from '../importers/keras/hdf5.ts'
import type { StoredWeight } from '../importers/keras/weights.ts'
import { weightedLayers, type Blueprint } from './blueprint.ts'

export interface StoredLayer {
  /** As the file names it; where it does not, as the blueprint does. */
  readonly name: string
  /** Their numbers can be asked for while the file is open. */
  readonly weights: readonly StoredWeight[]
}

export interface WeightsFile {
  /** How many layers it holds weights of. */
  readonly count: number
  /** Its layers with weights, in its order; of a file without names, those that stand where the blueprint's would. */
  layersFor(blueprint: Blueprint): readonly StoredLayer[]
}

/** Undefined where the file holds no weights in a place that we know. */
export function readWeightsFile(root: Hdf5Group, path: string): WeightsFile | undefined {
  const names = readList(root, 'layer_names')
  if (names.length > 0) return readNamed(root, { names, path })
  const places = root.group('layers') ?? root.group('_layer_checkpoint_dependencies')
  return places && readNumbered(root, places)
}

function readNamed(root: Hdf5Group, { names, path }: { names: readonly string[]; path: string }): WeightsFile {
  const store = h5WeightStore(root, path)
  const layers = names
    .map((name) => ({ name, weights: store.find({ name, className: '' }) }))
    .filter(({ weights }) => weights.length > 0)
  return { count: layers.length, layersFor: () => layers }
}

function readNumbered(root: Hdf5Group, places: Hdf5Group): WeightsFile {
  return {
    count: places.keys().filter((key) => (places.group(`${key}/vars`)?.keys().length ?? 0) > 0).length,
    layersFor(blueprint) {
      const store = archiveWeightStore(root, blueprint.layers)
      return weightedLayers(blueprint)
        .map((layer) => ({ name: layer.name, weights: store.find(layer) }))
        .filter(({ weights }) => weights.length > 0)
    },
  }
}
