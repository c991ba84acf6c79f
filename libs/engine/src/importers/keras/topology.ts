/**
 * The description of a Keras model, read into one form whatever version wrote it: layers in the model's order, and for each
 * the calls that were made of it. A Sequential model becomes a chain of calls.
 */
import { modelClassUnsupported, modelConfigInvalid, type LayerLabel } from '../../errors/importer-errors.ts'
import { isObject, LayerConfig, type JsonObject } from './layer-config.ts'
import { readCall, readEndpoints, type LayerCall, type TensorReference } from './calls.ts'

export interface Topology {
  readonly layers: readonly TopologyLayer[]
  /** References to the outputs of the InputLayers; a Sequential model without one has none and names its shape below. */
  readonly inputs: readonly TensorReference[]
  readonly outputs: readonly TensorReference[]
  /** Input shape of a Sequential model that has no InputLayer, with the batch first. */
  readonly inputShape?: unknown
}

export interface TopologyLayer extends LayerLabel {
  readonly config: LayerConfig
  /** Whether the file says that the class is code of the model's author. */
  readonly custom: boolean
  readonly calls: readonly LayerCall[]
}

/** The marker of a Sequential model's input where no InputLayer stands for it. */
export const IMPLICIT_INPUT: TensorReference = { layer: '', call: 0, tensor: 0 }

/** `model`: the object with `class_name` and `config` that Keras calls the model's config. */
export function readTopology(model: unknown): Topology {
  if (!isObject(model) || typeof model['class_name'] !== 'string') throw modelConfigInvalid('it has no class_name')
  const className = model['class_name']
  if (className === 'Sequential') return readSequential(model)
  if (['Functional', 'Model'].includes(className) && isObject(model['config']) && 'layers' in model['config']) {
    return readFunctional(model['config'])
  }
  throw modelClassUnsupported(className)
}

function readSequential(model: JsonObject): Topology {
  const config = model['config']
  // Keras before 2.2.3 wrote the bare list of layers.
  const entries = Array.isArray(config) ? config : isObject(config) ? config['layers'] : undefined
  if (!Array.isArray(entries) || entries.length === 0) throw modelConfigInvalid('the Sequential model lists no layers')
  const objects = entries.map(asLayerObject)
  const startsWithInput = objects[0]['class_name'] === 'InputLayer'
  let previous = IMPLICIT_INPUT
  const layers = objects.map((object, i) => {
    const calls = i === 0 && startsWithInput ? [] : [{ inputs: [previous] }]
    const layer = readLayer(object, calls)
    previous = { layer: layer.name, call: 0, tensor: 0 }
    return layer
  })
  checkNames(layers)
  if (startsWithInput) return { layers, inputs: [{ ...previous, layer: layers[0].name }], outputs: [previous] }
  const first = isObject(objects[0]['config']) ? objects[0]['config'] : {}
  const built = [objects[0]['build_config'], model['build_config']].find(isObject)
  const inputShape =
    first['batch_input_shape'] ??
    first['batch_shape'] ??
    built?.['input_shape'] ??
    (isObject(config) ? config['build_input_shape'] : undefined)
  if (!inputShape) throw modelConfigInvalid('the Sequential model does not say the shape of its input (it was never built)')
  return { layers, inputs: [IMPLICIT_INPUT], outputs: [previous], inputShape }
}

function readFunctional(config: JsonObject): Topology {
  if (!Array.isArray(config['layers'])) throw modelConfigInvalid('it lists no layers')
  const layers = config['layers'].map(asLayerObject).map((object) => {
    const nodes = object['inbound_nodes'] ?? []
    if (!Array.isArray(nodes)) throw modelConfigInvalid(`the connections of the layer “${String(object['name'])}” are no list`)
    return readLayer(
      object,
      nodes.map((node) => readCall(node, labelOf(object))),
    )
  })
  checkNames(layers)
  const inputs = readEndpoints(config['input_layers'], 'input_layers')
  const outputs = readEndpoints(config['output_layers'], 'output_layers')
  return { layers, inputs, outputs }
}

function readLayer(object: JsonObject, calls: readonly LayerCall[]): TopologyLayer {
  const label = labelOf(object)
  const config = new LayerConfig(label, isObject(object['config']) ? object['config'] : {})
  return { ...label, config, calls, custom: isCustom(object) }
}

/** Whether the class is code of the model's author. Files of Keras 2 do not tell; later ones name the class's module. */
function isCustom(object: JsonObject): boolean {
  if (object['class_name'] === 'Lambda') return true
  if ('module' in object && !/^(tf_)?keras(\.|$)/.test(String(object['module']))) return true
  const registered = object['registered_name']
  return typeof registered === 'string' && registered.includes('>')
}

function labelOf(object: JsonObject): LayerLabel {
  const config = isObject(object['config']) ? object['config'] : {}
  const name = config['name'] ?? object['name']
  if (typeof name !== 'string' || name === '') throw modelConfigInvalid(`a ${String(object['class_name'])} layer has no name`)
  return { name, className: String(object['class_name']) }
}

function asLayerObject(entry: unknown): JsonObject {
  if (!isObject(entry) || typeof entry['class_name'] !== 'string')
    throw modelConfigInvalid('an entry of its layers has no class_name')
  return entry
}

function checkNames(layers: readonly LayerLabel[]): void {
  const seen = new Set<string>()
  for (const { name } of layers) {
    if (seen.has(name)) throw modelConfigInvalid(`two layers are called “${name}”`)
    seen.add(name)
  }
}
