/** Writes `.keras` archives as Keras 3 does, from models that `tf.layers` has made: other spelling, same layers. */
import { snakeCase } from '../keras/archive-weights.ts'
import type { LayerJson, SavedModel, TopologyJson } from './artifacts.ts'
import type { Group } from 'h5wasm'
import { weightsOf, writeDataset, writeHdf5, makeGroup } from './write-hdf5.ts'
import { writeZip, type ZipEntry } from './write-zip.ts'

export interface ArchiveOptions {
  readonly version?: string
  /** Compresses the entries. */
  readonly deflate?: boolean
  readonly layout?: ArchiveLayout
}

export async function writeKerasArchive(model: SavedModel, options: ArchiveOptions = {}): Promise<Uint8Array> {
  return writeZip(await archiveEntries(model, options))
}

export async function archiveEntries(
  model: SavedModel,
  { version = '3.5.0', deflate = false, layout = KERAS_3 }: ArchiveOptions = {},
): Promise<ZipEntry[]> {
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
  return [
    { name: 'metadata.json', content: json({ keras_version: version, date_saved: '2025-01-01@00:00:00' }), deflate },
    { name: 'config.json', content: json(toKeras3(model.topology)), deflate },
    { name: 'model.weights.h5', content: await archiveWeights(model, layout), deflate },
  ]
}

/** How the weights lie in an archive. */
export interface ArchiveLayout {
  readonly container: 'layers' | '_layer_checkpoint_dependencies'
  /** Between the steps of a place; on Windows Keras 2 joined them into one name with backslashes. */
  readonly separator: '/' | '\\'
  /** Whether layers with weights are counted twice, as the second container makes Keras do. */
  readonly countsTwice: boolean
}

const KERAS_3: ArchiveLayout = { container: 'layers', separator: '/', countsTwice: false }

/** `layers/<class>[_<number>]/vars/<i>`, and again below the place of a nested model; layers without weights have an empty group. */
export function archiveWeights(model: SavedModel, layout: ArchiveLayout = KERAS_3): Promise<Uint8Array> {
  return writeHdf5((root) => writeLayers(root, [], { model, layout, layers: model.topology.config.layers }))
}

interface LayerWriting {
  readonly model: SavedModel
  readonly layout: ArchiveLayout
  readonly layers: readonly LayerJson[]
}

function writeLayers(root: Group, place: readonly string[], { model, layout, layers }: LayerWriting): void {
  const counts = new Map<string, number>()
  for (const { class_name, config } of layers) {
    const stem = snakeCase(class_name)
    const count = counts.get(stem) ?? 0
    const weights = weightsOf(model, config.name)
    counts.set(stem, count + (layout.countsTwice && (weights.length > 0 || config.layers) ? 2 : 1))
    const steps = [...place, layout.container, `${stem}${count === 0 ? '' : `_${count}`}`]
    const name = steps.join(layout.separator)
    const group = layout.separator === '/' ? makeGroup(root, name) : root.create_group(name)
    const vars = makeGroup(group, 'vars')
    weights.forEach((weight, i) => writeDataset(vars, String(i), weight))
    if (config.layers) writeLayers(root, steps, { model, layout, layers: config.layers })
  }
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
  if (config.layers) {
    const nested = {
      module: 'keras',
      class_name,
      config: { ...config, layers: config.layers.map(toKeras3Layer) },
      registered_name: null,
    }
    return { ...nested, ...(inbound_nodes && { name: config.name, inbound_nodes: inbound_nodes.map(toKeras3Node) }) }
  }
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
