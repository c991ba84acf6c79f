/**
 * How a Functional model says which tensors a layer was called on. Two spellings exist: Keras 2 (and TensorFlow.js) lists
 * `[layer, call, tensor, kwargs]`, Keras 3 keeps the Python arguments with `__keras_tensor__` objects in them.
 */
import { layerOptionUnsupported, modelConfigInvalid, type LayerLabel } from '../../errors/importer-errors.ts'
import { isObject } from './layer-config.ts'

/** The output number `tensor` of call number `call` of a layer. */
export interface TensorReference {
  readonly layer: string
  readonly call: number
  readonly tensor: number
}

export interface LayerCall {
  readonly inputs: readonly TensorReference[]
}

export function readCall(node: unknown, layer: LayerLabel): LayerCall {
  if (isObject(node)) {
    checkArguments(node['kwargs'], layer)
    return { inputs: kerasTensors(node['args'], layer) }
  }
  if (!Array.isArray(node)) throw modelConfigInvalid(`a connection of the layer “${layer.name}” is neither a list nor an object`)
  const specs = isSpec(node) ? [node] : node
  return {
    inputs: specs.map((spec: unknown) => {
      if (!isSpec(spec)) throw modelConfigInvalid(`a connection of the layer “${layer.name}” is no [layer, node, tensor]`)
      checkArguments(spec[3], layer)
      return toReference(spec)
    }),
  }
}

/** `input_layers` and `output_layers`: one `[layer, call, tensor]`, a list of them, or an object of them. */
export function readEndpoints(value: unknown, key: string): TensorReference[] {
  if (isSpec(value)) return [toReference(value)]
  const entries = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
  const references = entries.flatMap((entry) => readEndpoints(entry, key))
  if (references.length === 0) throw modelConfigInvalid(`${key} names no layer`)
  return references
}

type Spec = readonly [layer: string, call: number, tensor: number, kwargs?: unknown]

function isSpec(value: unknown): value is Spec {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number' && typeof value[2] === 'number'
}

function toReference([layer, call, tensor]: Spec): TensorReference {
  return { layer, call, tensor }
}

/** All tensors in the positional arguments of a Keras 3 call, depth first. */
function kerasTensors(value: unknown, layer: LayerLabel): TensorReference[] {
  if (Array.isArray(value)) return value.flatMap((item) => kerasTensors(item, layer))
  if (isObject(value) && value['class_name'] === '__keras_tensor__') {
    const history = isObject(value['config']) ? value['config']['keras_history'] : undefined
    if (!isSpec(history)) throw modelConfigInvalid(`an input of the layer “${layer.name}” has no keras_history`)
    return [toReference(history)]
  }
  throw layerOptionUnsupported(layer, `an argument that is no tensor (${JSON.stringify(value)})`)
}

/** Arguments of a call that change nothing when a model predicts. */
function checkArguments(kwargs: unknown, layer: LayerLabel): void {
  if (!isObject(kwargs)) return
  for (const [name, value] of Object.entries(kwargs)) {
    if (value === null || value === undefined) continue
    if (name === 'training' && (value === false || value === 0)) continue
    throw layerOptionUnsupported(layer, `the call argument ${name}=${JSON.stringify(value)}`)
  }
}
