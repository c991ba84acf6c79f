/** Writes `.keras` archives as Keras 3 does, from models that `tf.layers` has made: other spelling, same layers. */
import { snakeCase } from '../keras/archive-weights.ts'
import type { LayerJson, SavedModel, TopologyJson } from './artifacts.ts'
import { weightsOf, writeDataset, writeHdf5, makeGroup } from './write-hdf5.ts'
import { writeZip, type ZipEntry } from './write-zip.ts'

export interface ArchiveOptions {
  readonly version?: string
  /** Compresses the entries. */
  readonly deflate?: boolean
}

export async function writeKerasArchive(model: SavedModel, options: ArchiveOptions = {}): Promise<Uint8Array> {
  return writeZip(await archiveEntries(model, options))
}

export async function archiveEntries(
  model: SavedModel,
  { version = '3.5.0', deflate = false }: ArchiveOptions = {},
): Promise<ZipEntry[]> {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
  return [
    { name: 'metadata.json', content: json({ keras_version: version, date_saved: '2025-01-01@00:00:00' }), deflate },
    { name: 'config.json', content: json(toKeras3(model.topology)), deflate },
    { name: 'model.weights.h5', content: await archiveWeights(model), deflate },
  ]
}

/** `layers/<class>[_<number>]/vars/<i>`; layers without weights have an empty group. */
export function archiveWeights(model: SavedModel): Promise<Uint8Array> {
  return writeHdf5((root) => {
    const counts = new Map<string, number>()
    for (const { class_name, config } of model.topology.config.layers) {
      const stem = snakeCase(class_name)
      const count = counts.get(stem) ?? 0
      counts.set(stem, count + 1)
      const vars = makeGroup(root, `layers/${stem}${count === 0 ? '' : `_${count}`}/vars`)
      weightsOf(model, config.name).forEach((weight, i) => writeDataset(vars, String(i), weight))
    }
  })
}

export function toKeras3(topology: TopologyJson): object {
  const isSequential = topology.class_name === 'Sequential'
  const layers = topology.config.layers.map(toKeras3Layer)
  const config = isSequential
    ? { ...topology.config, layers, build_input_shape: inputShapeOf(topology) }
    : { ...topology.config, layers }
  return {
    module: isSequential ? 'keras' : 'keras.src.models.functional',
    class_name: isSequential ? 'Sequential' : 'Functional',
    config,
    registered_name: null,
  }
}

function inputShapeOf({ config }: TopologyJson): unknown {
  return config.layers[0].config['batch_input_shape']
}

function toKeras3Layer({ class_name, config, inbound_nodes }: LayerJson): object {
  const { batch_input_shape: shape, alpha, ...rest } = config
  const renamed = {
    ...rest,
    ...(class_name === 'InputLayer' && shape ? { batch_shape: shape } : {}),
    ...(class_name === 'LeakyReLU' ? { negative_slope: alpha } : {}),
  }
  const common = { module: 'keras.layers', class_name, config: renamed, registered_name: null, name: config.name }
  return inbound_nodes ? { ...common, inbound_nodes: inbound_nodes.map(toKeras3Node) } : common
}

function toKeras3Node(node: readonly (readonly [string, number, number, object?])[]): object {
  const tensors = node.map(([layer, call, tensor]) => ({
    class_name: '__keras_tensor__',
    config: { shape: [null], dtype: 'float32', keras_history: [layer, call, tensor] },
  }))
  return { args: tensors.length === 1 ? tensors : [tensors], kwargs: {} }
}
