/** Writes HDF5 files as Keras does: the whole models of Keras 2 and the weight files inside the archives of Keras 3. */
import h5wasm, { type Group } from 'h5wasm'
import type { LayerJson, SavedModel, SavedWeight } from './artifacts.ts'

let files = 0

/** The bytes of a file that `fill` has written into. */
export async function writeHdf5(fill: (root: Group) => void): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready
  const name = `/written-${files++}.h5`
  const file = new h5wasm.File(name, 'w')
  fill(file)
  file.flush()
  file.close()
  const bytes = FS.readFile(name)
  FS.unlink(name)
  return bytes
}

export interface KerasH5Options {
  readonly version?: string
  /** Written instead of the model's own topology; undefined leaves the attribute out. */
  readonly config?: unknown
  /** Splits the lists of weight names into `weight_names0`, `weight_names1`, … as Keras does with long ones. */
  readonly chunkedNames?: boolean
}

/** A whole model as `model.save('model.h5')` of Keras 2 writes it. */
export function writeKerasH5(model: SavedModel, options: KerasH5Options = {}): Promise<Uint8Array> {
  const config = 'config' in options ? options.config : model.topology
  return writeHdf5((root) => {
    if (config !== undefined) root.create_attribute('model_config', typeof config === 'string' ? config : JSON.stringify(config))
    root.create_attribute('keras_version', options.version ?? '2.4.0')
    root.create_attribute('backend', 'tensorflow')
    const all = root.create_group('model_weights')
    const { layers } = model.topology.config
    all.create_attribute(
      'layer_names',
      layers.map(({ config }) => config.name),
    )
    for (const layer of layers) writeLayer(makeGroup(all, layer.config.name), weightsInside(model, layer), options)
  })
}

function writeLayer(group: Group, weights: readonly SavedWeight[], { chunkedNames }: KerasH5Options): void {
  const names = weights.map(({ name }) => `${name}:0`)
  if (names.length === 0) group.create_attribute('weight_names', new Float64Array(0), [0])
  else if (chunkedNames) names.forEach((name, i) => group.create_attribute(`weight_names${i}`, [name]))
  else group.create_attribute('weight_names', names)
  weights.forEach(({ shape, values }, i) => writeDataset(group, names[i], { shape, values }))
}

/** Those of a layer, or of all layers of a nested model. */
function weightsInside(model: SavedModel, { config: { name, layers } }: LayerJson): SavedWeight[] {
  return layers ? layers.flatMap((layer) => weightsInside(model, layer)) : weightsOf(model, name)
}

export function weightsOf({ weights }: SavedModel, layer: string): SavedWeight[] {
  return weights.filter(({ name }) => name.slice(0, name.lastIndexOf('/')) === layer)
}

export function writeDataset(group: Group, path: string, { shape, values }: Pick<SavedWeight, 'shape' | 'values'>): void {
  const slash = path.lastIndexOf('/')
  const parent = slash < 0 ? group : makeGroup(group, path.slice(0, slash))
  parent.create_dataset({ name: path.slice(slash + 1), data: values, shape: [...shape] })
}

/** The group at a path, with those on the way. */
export function makeGroup(parent: Group, path: string): Group {
  return path.split('/').reduce((group, step) => {
    const found = group.keys().includes(step) ? group.get(step) : group.create_group(step)
    if (!(found instanceof h5wasm.Group)) throw new Error(`${step} is no group`)
    return found
  }, parent)
}
