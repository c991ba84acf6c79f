/**
 * The description of a Keras model, read into one form whatever version wrote it: layers in the model's order, and for each
 * the calls that were made of it. A Sequential model becomes a chain of calls, and models inside the model become layers of their own (nested.ts).
 */
import { modelClassUnsupported, modelConfigInvalid, type LayerLabel } from '../../errors/importer-errors.ts'
import { isObject, LayerConfig, type JsonObject } from './layer-config.ts'
import { callOn, IMPLICIT_INPUT, readCall, readEndpoints, type LayerCall, type TensorReference } from './calls.ts'
import { expandModels, type ListedLayer } from './nested.ts'

export interface Topology {
  readonly layers: readonly TopologyLayer[]
  /** References to the outputs of the InputLayers; a Sequential model without one has none and names its shape below. */
  readonly inputs: readonly TensorReference[]
  readonly outputs: readonly TensorReference[]
  /** Input shape of a Sequential model that has no InputLayer, with the batch first. */
  readonly inputShape?: unknown
}

/** A layer; `name` is unique in the whole model: `base/conv1` for the layer `conv1` of the nested model `base`. */
export interface TopologyLayer extends LayerLabel {
  readonly config: LayerConfig
  /** Whether the file says that the class is code of the model's author. */
  readonly custom: boolean
  readonly calls: readonly LayerCall[]
  /** The way to the layer from the outermost model, itself last. */
  readonly path: readonly PathStep[]
  /** The unique name of the nested model that holds it; absent in the outermost. */
  readonly within?: string
  /** Of a model inside the model, whose own layers follow it: its output. It is called through them and has no calls itself. */
  readonly modelOutput?: TensorReference
}

export interface PathStep {
  /** As the file has it. */
  readonly name: string
  readonly className: string
  /** How many layers of its class come before it in the same model. */
  readonly rank: number
}

/** Models inside models inside models: more than anyone builds. */
const MAX_DEPTH = 32

/** `model`: the object with `class_name` and `config` that Keras calls the model's config. */
export function readTopology(model: unknown): Topology {
  return readModel(model, [])
}

function readModel(model: unknown, place: readonly PathStep[]): Topology {
  if (!isObject(model) || typeof model['class_name'] !== 'string') throw modelConfigInvalid('it has no class_name')
  if (place.length > MAX_DEPTH) throw modelConfigInvalid(`it holds models inside each other, more than ${MAX_DEPTH} deep`)
  if (model['class_name'] === 'Sequential') return readSequential(model, place)
  if (isFunctional(model) && isObject(model['config'])) return readFunctional(model['config'], place)
  throw modelClassUnsupported(model['class_name'])
}

function isFunctional({ class_name: className, config }: JsonObject): boolean {
  return (className === 'Functional' || className === 'Model') && isObject(config) && 'layers' in config
}

function readSequential(model: JsonObject, place: readonly PathStep[]): Topology {
  const config = model['config']
  // Keras before 2.2.3 wrote the bare list of layers.
  const entries = Array.isArray(config) ? config : isObject(config) ? config['layers'] : undefined
  if (!Array.isArray(entries) || entries.length === 0) throw modelConfigInvalid('the Sequential model lists no layers')
  const objects = entries.map(asLayerObject)
  const startsWithInput = objects[0]['class_name'] === 'InputLayer'
  let previous = IMPLICIT_INPUT
  const layers = readLayers(objects, place).map((layer, i) => {
    const calls = i === 0 && startsWithInput ? [] : [callOn(previous)]
    previous = { layer: layer.name, call: 0, tensor: 0 }
    return { ...layer, calls }
  })
  if (startsWithInput) return expandModels({ layers, inputs: [{ ...previous, layer: layers[0].name }], outputs: [previous] })
  const first = isObject(objects[0]['config']) ? objects[0]['config'] : {}
  const built = [objects[0]['build_config'], model['build_config']].find(isObject)
  const inputShape =
    first['batch_input_shape'] ??
    first['batch_shape'] ??
    (layers[0].model && inputShapeOf(layers[0].model)) ??
    built?.['input_shape'] ??
    (isObject(config) ? config['build_input_shape'] : undefined)
  // A model inside another takes its shape from there.
  if (!inputShape && place.length === 0) {
    throw modelConfigInvalid('the Sequential model does not say the shape of its input (it was never built)')
  }
  return expandModels({ layers, inputs: [IMPLICIT_INPUT], outputs: [previous], inputShape })
}

/** The shape of a model's first input, with the batch first, as the file has it; undefined where it does not say. */
export function inputShapeOf({ layers, inputs: [input], inputShape }: Topology): unknown {
  if (input === IMPLICIT_INPUT) return inputShape
  const layer = layers.find(({ name }) => name === input.layer)
  return layer?.config.raw('batch_input_shape') ?? layer?.config.raw('batch_shape')
}

function readFunctional(config: JsonObject, place: readonly PathStep[]): Topology {
  if (!Array.isArray(config['layers'])) throw modelConfigInvalid('it lists no layers')
  const objects = config['layers'].map(asLayerObject)
  const inside = (reference: TensorReference) => ({ ...reference, layer: nameAt(place, reference.layer) })
  const layers = readLayers(objects, place).map((layer, i) => {
    const nodes = objects[i]['inbound_nodes'] ?? []
    if (!Array.isArray(nodes)) throw modelConfigInvalid(`the connections of the layer “${layer.name}” are no list`)
    const calls = nodes.map((node) => {
      const call = readCall(node, layer)
      return { inputs: call.inputs.map(inside), arguments: call.arguments }
    })
    return { ...layer, calls }
  })
  const inputs = readEndpoints(config['input_layers'], 'input_layers').map(inside)
  const outputs = readEndpoints(config['output_layers'], 'output_layers').map(inside)
  return expandModels({ layers, inputs, outputs })
}

/** All but their calls. */
function readLayers(objects: readonly JsonObject[], place: readonly PathStep[]): Omit<ListedLayer, 'calls'>[] {
  const ranks = new Map<string, number>()
  const seen = new Set<string>()
  return objects.map((object) => {
    const { name, className } = labelOf(object)
    if (seen.has(name)) throw modelConfigInvalid(`two layers are called “${nameAt(place, name)}”`)
    seen.add(name)
    const rank = ranks.get(className) ?? 0
    ranks.set(className, rank + 1)
    const path = [...place, { name, className, rank }]
    const label = { name: nameAt(place, name), className }
    return {
      ...label,
      config: new LayerConfig(label, isObject(object['config']) ? object['config'] : {}),
      custom: isCustom(object),
      path,
      ...(place.length > 0 && { within: place.map((step) => step.name).join('/') }),
      ...((className === 'Sequential' || isFunctional(object)) && { model: readModel(object, path) }),
    }
  })
}

function nameAt(place: readonly PathStep[], name: string): string {
  return [...place.map((step) => step.name), name].join('/')
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
