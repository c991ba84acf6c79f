/**
 * The `.keras` archive of Keras 3 (and of Keras 2.12 to 2.15): a zip of `config.json`, `metadata.json` and `model.weights.h5`. Its weights have no
 * names: a layer is found by its class and its number among the layers of that class.
 */
import { modelConfigMissing, modelFileBroken, modelFormatUnsupported } from '../../errors/importer-errors.ts'
import type { Importer, ModelSource } from '../importer.ts'
import { archiveWeightStore } from './archive-weights.ts'
import { isHdf5, withHdf5, type Hdf5Source } from './hdf5.ts'
import { kerasModel } from './keras-model.ts'
import { isObject } from './layer-config.ts'
import { readTopology } from './topology.ts'
import { isZip, openZip, type Archive, type ArchiveEntry } from './zip.ts'

export const kerasArchive: Importer = {
  format: 'keras-v3',
  match: ({ beginning }) => isZip(beginning),
  async open(source) {
    const archive = await openZip(source)
    if (!archive.names.includes('config.json')) throw explainContent(source, archive.names)
    const config = parseJson(await archive.read('config.json'), source, 'config.json')
    const metadata = archive.names.includes('metadata.json')
      ? parseJson(await archive.read('metadata.json'), source, 'metadata.json')
      : {}
    const version = isObject(metadata) && typeof metadata['keras_version'] === 'string' ? metadata['keras_version'] : undefined
    // Classes come first: of a model of an unknown class the weights cannot be found anyway.
    readTopology(config)
    const weights = await readWeights(source, archive)
    const model = await withHdf5(weights, (root) => {
      return kerasModel({ format: 'keras-v3', config, version, store: archiveWeightStore(root) })
    })
    return { ...model, sha256: await source.sha256() }
  },
}

async function readWeights(source: ModelSource, archive: Archive): Promise<Hdf5Source> {
  if (!archive.names.includes('model.weights.h5')) {
    if (archive.names.includes('model.weights.npz')) {
      const hint = 'Save it with the h5py package installed, so that Keras writes its weights as HDF5.'
      throw modelFormatUnsupported(source.path, { format: 'a Keras archive with weights in NumPy format', hint })
    }
    throw modelFileBroken(source.path, 'the archive holds no model.weights.h5')
  }
  const { content, start } = await archive.read('model.weights.h5')
  if (!isHdf5(content)) throw modelFileBroken(source.path, 'the model.weights.h5 inside the archive is no HDF5 file')
  return { path: source.path, content: start === undefined ? content : source.file.slice(start, start + content.length) }
}

function parseJson({ content }: ArchiveEntry, { path }: ModelSource, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(content))
  } catch (error) {
    throw modelFileBroken(path, `the ${name} inside the archive is no JSON (${(error as Error).message})`)
  }
}

/** Many other things are zip files too. */
function explainContent({ path }: ModelSource, names: readonly string[]): Error {
  if (names.some((name) => name.endsWith('data.pkl'))) {
    const hint = 'Sightline reads models of Keras and TensorFlow.js.'
    return modelFormatUnsupported(path, { format: 'a PyTorch file (a zip with data.pkl)', hint })
  }
  if (names.some((name) => name.endsWith('model.json'))) {
    const hint = 'Unpack the archive and name the folder that holds model.json.'
    return modelFormatUnsupported(path, { format: 'a zip archive of a TensorFlow.js model', hint })
  }
  const shown = names.slice(0, 3).join(', ') || 'nothing'
  return modelConfigMissing(path, `it is a zip archive without config.json (it holds ${shown}${names.length > 3 ? ', …' : ''})`)
}
