/**
 * Whole models in one HDF5 file, as Keras 2, tf.keras and Keras 3 (`.h5`) write them: the architecture as JSON in an attribute of
 * the root, the weights in one group a layer under `model_weights`.
 */
import { createHash } from 'node:crypto'
import { modelConfigMissing, modelFileBroken } from '../../errors/importer-errors.ts'
import type { LayerLabel } from '../../errors/importer-errors.ts'
import { FileBytes } from '../file-bytes.ts'
import type { Importer } from '../importer.ts'
import { isHdf5, withHdf5, type Hdf5Group } from './hdf5.ts'
import { kerasModel } from './keras-model.ts'
import type { StoredWeight, WeightStore } from './weights.ts'

export const kerasH5: Importer = {
  format: 'keras-h5',
  match: ({ bytes }) => isHdf5(bytes),
  async open(source) {
    const sha256 = createHash('sha256').update(source.bytes).digest('hex')
    return await withHdf5({ ...source, origin: FileBytes.of([source.path]) }, (root) => {
      const text = readText(root, 'model_config')
      if (text === undefined) throw modelConfigMissing(source.path, describeContent(root))
      const weights = root.group('model_weights')
      if (!weights) throw modelFileBroken(source.path, 'it describes a model, but has no model_weights')
      const version = root.text('keras_version') ?? weights.text('keras_version')
      const config = parseJson(text, source.path)
      return kerasModel({ format: 'keras-h5', sha256, config, version, store: h5WeightStore(weights, source.path) })
    })
  },
}

/** Groups of layers, each with an attribute that lists its weights in order. */
export function h5WeightStore(weights: Hdf5Group, path: string): WeightStore {
  return {
    find(layer: LayerLabel): StoredWeight[] {
      const group = weights.group(layer.name)
      const names = group ? readList(group, 'weight_names') : []
      return names.map((name) => {
        const dataset = group?.dataset(name)
        if (!dataset) throw modelFileBroken(path, `the layer “${layer.name}” lists the weight “${name}”, which is not there`)
        return { name: shortName(name), shape: dataset.shape, data: dataset.data() }
      })
    },
  }
}

/** `block1/conv_1/kernel:0` → `kernel`. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replace(/:\d+$/, '')
}

/** A list of texts; Keras splits one that is too long for HDF5 into `name0`, `name1`, … */
function readList(group: Hdf5Group, name: string): string[] {
  const whole = group.texts(name)
  if (whole) return whole
  const parts: string[] = []
  for (let i = 0; ; i++) {
    const part = group.texts(`${name}${i}`)
    if (!part) return parts
    parts.push(...part)
  }
}

function readText(group: Hdf5Group, name: string): string | undefined {
  return group.text(name) ?? (group.text(`${name}0`) === undefined ? undefined : joinText(group, name))
}

function joinText(group: Hdf5Group, name: string): string {
  let text = ''
  for (let i = 0; ; i++) {
    const part = group.text(`${name}${i}`)
    if (part === undefined) return text
    text += part
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw modelFileBroken(path, `its model_config is no JSON (${(error as Error).message})`)
  }
}

function describeContent(root: Hdf5Group): string {
  if (root.texts('layer_names') ?? root.texts('layer_names0')) return 'it holds the weights of layers alone, without model_config'
  if (root.group('layers') ?? root.group('_layer_checkpoint_dependencies'))
    return 'it holds weights alone (the .weights.h5 of Keras 3)'
  return 'it is an HDF5 file without model_config'
}
