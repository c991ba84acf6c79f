/**
 * Where an archive keeps a layer's weights: `layers/<class in snake case>[_<number>]/vars/<i>`, numbered within each class in the order of the model;
 * below a nested model's own place again `layers/…`, and below that of a layer the places of its parts (`_query_dense`).
 *
 * Keras 2.13 and later 2 versions wrote `_layer_checkpoint_dependencies` instead of `layers` and counted layers with weights twice, so that numbers have gaps there:
 * the rank among the places of the class decides. On Windows their places lie in one level with backslashes in their names.
 */
import type { LayerLabel } from '../../errors/importer-errors.ts'
import type { Hdf5Dataset, Hdf5Group } from './hdf5.ts'
import type { PathStep } from './topology.ts'
import { fromDataset, type StoredWeight, type WeightStore } from './weights.ts'

interface Place {
  readonly children: Map<string, Place>
  /** The group `vars` with its own weights. */
  variables?: Hdf5Group
}

/** `layers`: those of the outermost model in its order, where the layers that are sought do not know their ranks. */
export function archiveWeightStore(root: Hdf5Group, layers: readonly LayerLabel[] = []): WeightStore {
  const model = newPlace()
  addPlaces(model, root)
  const stepTo = ({ name, className }: LayerLabel): PathStep => {
    const ofClass = layers.filter((layer) => layer.className === className)
    return {
      name,
      className,
      rank: Math.max(
        ofClass.findIndex((layer) => layer.name === name),
        0,
      ),
    }
  }
  return {
    find(layer) {
      const path = layer.path ?? [stepTo(layer)]
      const place = path.reduce<Place | undefined>((model, step) => model && findLayer(model, step), model)
      return place ? readWeights(place) : []
    },
  }
}

function newPlace(): Place {
  return { children: new Map() }
}

function addPlaces(place: Place, group: Hdf5Group): void {
  for (const key of group.keys()) {
    const child = group.group(key)
    if (!child) continue
    if (key === 'vars') place.variables = child
    else addPlaces(descend(place, key.split('\\')), child)
  }
}

function descend(place: Place, steps: readonly string[]): Place {
  return steps.reduce((parent, step) => {
    const child = parent.children.get(step) ?? newPlace()
    parent.children.set(step, child)
    return child
  }, place)
}

function findLayer(model: Place, { className, rank }: PathStep): Place | undefined {
  const stem = snakeCase(className)
  const layers = model.children.get('layers')
  if (layers) return layers.children.get(rank === 0 ? stem : `${stem}_${rank}`)
  const dependencies = model.children.get('_layer_checkpoint_dependencies')
  const pattern = new RegExp(`^${stem}(?:_(\\d+))?$`)
  const ofClass = [...(dependencies?.children ?? [])].flatMap(([key, place]) => {
    const match = pattern.exec(key)
    return match ? [{ place, number: Number(match[1] ?? 0) }] : []
  })
  return ofClass.sort((a, b) => a.number - b.number).at(rank)?.place
}

/** The layer's own weights, which have no names, then those of its parts under names like `query_dense/0`. */
function readWeights({ variables, children }: Place): StoredWeight[] {
  const own = readVariables(variables).map((dataset) => fromDataset(dataset))
  const ofParts = [...children].flatMap(([part, place]) =>
    readVariables(place.variables).map((dataset, i) => fromDataset(dataset, `${part.replace(/^_/, '')}/${i}`)),
  )
  return [...own, ...ofParts]
}

function readVariables(group: Hdf5Group | undefined): Hdf5Dataset[] {
  const variables: Hdf5Dataset[] = []
  for (let i = 0; ; i++) {
    const dataset = group?.dataset(String(i))
    if (!dataset) return variables
    variables.push(dataset)
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
