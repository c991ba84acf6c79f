/** TensorFlow.js layers models: a `model.json` with the topology of Keras 2 and a manifest of weight files (shards) beside it. */
import { dirname } from 'node:path'
import { modelConfigMissing, modelFileBroken, modelFormatUnsupported } from '../../errors/importer-errors.ts'
import type { Importer, ModelSource } from '../importer.ts'
import { isObject, type JsonObject } from '../keras/layer-config.ts'
import { kerasModel } from '../keras/keras-model.ts'
import { readManifest } from './manifest.ts'
import { openShards } from './shards.ts'
import { decodeWeights } from './decode-weights.ts'
import { tfjsWeightStore } from './weight-store.ts'

export const tfjsLayers: Importer = {
  format: 'tfjs-layers',
  match({ beginning, bytes }) {
    if (!new TextDecoder().decode(beginning.subarray(0, 64)).trimStart().startsWith('{')) return false
    const content = bytes()
    const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
    return text.includes('"modelTopology"') || text.includes('"weightsManifest"')
  },
  async open(source, options) {
    const json = parseModelJson(source)
    const topology = json['modelTopology']
    if (isGraphModel(json)) {
      throw modelFormatUnsupported(source.path, {
        format: 'a TensorFlow.js graph model',
        hint: 'Convert the original Keras model with --output_format=tfjs_layers_model, or use its .h5 or .keras file.',
      })
    }
    if (!isObject(topology)) throw modelConfigMissing(source.path, 'its modelTopology is missing')
    const config = topology['model_config'] ?? topology
    // Converters that leave the one out write the other: `keras v2.4.0`, `TensorFlow.js tfjs-layers v4.22.0`.
    const version = [topology['keras_version'], json['generatedBy']].find((text) => typeof text === 'string')
    const manifest = readManifest(json['weightsManifest'], source.path)
    const hash = source.hash()
    const weights = []
    const warnings = []
    for (const group of manifest) {
      const bytes = await openShards({ folder: dirname(source.path), paths: group.paths, trustLinks: options?.trustLinks }, hash)
      const decoded = decodeWeights(group, bytes)
      weights.push(...decoded.weights)
      if (decoded.unused > 0)
        warnings.push(`The weight files ${group.paths.join(', ')} hold ${decoded.unused} bytes that no weight uses.`)
    }
    const sha256 = hash.digest('hex')
    return { ...kerasModel({ format: 'tfjs-layers', config, version, store: tfjsWeightStore(weights), warnings }), sha256 }
  },
}

function parseModelJson({ path, bytes }: ModelSource): JsonObject {
  const content = bytes()
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(content))
    if (isObject(json)) return json
    throw new Error('it holds no object')
  } catch (error) {
    throw modelFileBroken(path, `it is no complete JSON (${(error as Error).message})`)
  }
}

/** Graph models hold TensorFlow's nodes instead of layers; old files do not say so. */
function isGraphModel(json: JsonObject): boolean {
  const topology = json['modelTopology']
  return json['format'] === 'graph-model' || (isObject(topology) && 'node' in topology)
}
