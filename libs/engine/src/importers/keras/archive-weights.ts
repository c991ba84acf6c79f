/**
 * Where an archive keeps a layer's weights: `layers/<class in snake case>[_<number>]/vars/<i>`, numbered within each class in the model's
 * order. Keras 2.13 wrote `_layer_checkpoint_dependencies` instead of `layers` and counted layers with weights twice, so that
 * numbers have gaps there: the rank among the groups of the class decides.
 */
import type { LayerLabel } from '../../errors/importer-errors.ts'
import type { Hdf5Group } from './hdf5.ts'
import type { StoredWeight, WeightStore } from './weights.ts'

export function archiveWeightStore(root: Hdf5Group, layers: readonly LayerLabel[]): WeightStore {
  const groups = groupsOf(root)
  const ranks = ranksByClass(layers)
  return {
    find(layer) {
      const group = groups(snakeCase(layer.className), ranks.get(layer.name) ?? 0)
      return group ? readVariables(group) : []
    },
  }
}

function groupsOf(root: Hdf5Group): (className: string, rank: number) => Hdf5Group | undefined {
  const layers = root.group('layers')
  if (layers) return (className, rank) => layers.group(rank === 0 ? className : `${className}_${rank}`)
  const dependencies = root.group('_layer_checkpoint_dependencies')
  if (!dependencies) return () => undefined
  const keys = dependencies.keys()
  return (className, rank) => {
    const pattern = new RegExp(`^${className}(?:_(\\d+))?$`)
    const ofClass = keys.flatMap((key) => {
      const match = pattern.exec(key)
      return match ? [{ key, number: Number(match[1] ?? 0) }] : []
    })
    const found = ofClass.sort((a, b) => a.number - b.number).at(rank)
    return found ? dependencies.group(found.key) : undefined
  }
}

/** For each layer, how many of its class come before it. */
function ranksByClass(layers: readonly LayerLabel[]): Map<string, number> {
  const counts = new Map<string, number>()
  return new Map(
    layers.map(({ name, className }) => {
      const rank = counts.get(className) ?? 0
      counts.set(className, rank + 1)
      return [name, rank]
    }),
  )
}

function readVariables(group: Hdf5Group): StoredWeight[] {
  const variables: StoredWeight[] = []
  for (let i = 0; ; i++) {
    const dataset = group.dataset(`vars/${i}`)
    if (!dataset) return variables
    variables.push({ shape: dataset.shape, data: dataset.data() })
  }
}

/** As Keras names classes in paths: `MaxPooling2D` → `max_pooling2d`, `ReLU` → `re_lu`. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
