/**
 * Whole models in one HDF5 file, as Keras 2, tf.keras and Keras 3 (`.h5`) write them: the architecture as JSON in an attribute of
 * the root, the weights in one group a layer under `model_weights`. A file of weights alone needs the name of its architecture.
 */
import { findArchitecture } from '../../architectures/index.ts'
import { ARCHITECTURE_NAMES } from '../../architectures/names.ts'
import { openWeights } from '../../architectures/open-weights.ts'
import { readWeightsFile } from '../../architectures/stored-layers.ts'
import { architectureMissing } from '../../errors/architecture-errors.ts'
import { kerasBackendUnsupported, modelConfigMissing, modelFileBroken } from '../../errors/importer-errors.ts'
import type { Importer } from '../importer.ts'
import { h5WeightStore } from './h5-weights.ts'
import { isHdf5, withHdf5, type Hdf5Group } from './hdf5.ts'
import { kerasModel } from './keras-model.ts'

export const kerasH5: Importer = {
  format: 'keras-h5',
  match: ({ beginning }) => isHdf5(beginning),
  async open(source, { architecture } = {}) {
    const hashing = source.sha256()
    // A file that is no model says so first.
    hashing.catch(() => {})
    const model = await withHdf5({ path: source.path, content: source.file }, (root) => {
      const text = readText(root, 'model_config')
      if (text === undefined) {
        const file = readWeightsFile(root, source.path)
        if (!file) throw modelConfigMissing(source.path, 'it is an HDF5 file without model_config')
        if (architecture === undefined) throw architectureMissing(source.path, ARCHITECTURE_NAMES)
        return openWeights({ file, architecture: findArchitecture(architecture), path: source.path })
      }
      const weights = root.group('model_weights')
      if (!weights) throw modelFileBroken(source.path, 'it describes a model, but has no model_weights')
      const version = root.text('keras_version') ?? weights.text('keras_version')
      const backend = root.text('backend') ?? weights.text('backend')
      if (backend === 'theano') throw kerasBackendUnsupported(backend)
      const config = parseJson(text, source.path)
      return kerasModel({ format: 'keras-h5', config, version, store: h5WeightStore(weights, source.path) })
    })
    return { ...model, sha256: await hashing }
  },
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
