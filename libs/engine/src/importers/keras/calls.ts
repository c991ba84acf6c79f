/**
 * How a Functional model says which tensors a layer was called on. Two spellings exist: Keras 2 (and TensorFlow.js) lists
 * `[layer, call, tensor, kwargs]`, Keras 3 keeps the Python arguments with `__keras_tensor__` objects in them.
 */
import { modelConfigInvalid, type LayerLabel } from '../../errors/importer-errors.ts'
import { isObject } from './layer-config.ts'

/** The output number `tensor` of call number `call` of a layer. */
export interface TensorReference {
  readonly layer: string
  readonly call: number
  readonly tensor: number
}

/** The marker of a Sequential model's input where no InputLayer stands for it. */
export const IMPLICIT_INPUT: TensorReference = { layer: '', call: 0, tensor: 0 }

export interface LayerCall {
  /** All tensors that the layer is called on: those without a name in their order, then those of the named arguments. */
  readonly inputs: readonly TensorReference[]
  /** What else the call says. A layer accepts none unless its translator names it. */
  readonly arguments: readonly CallArgument[]
}

/** A named argument of a call, or a constant in the place of a tensor, whose name is then its position: `0`, `1`. */
export interface CallArgument {
  readonly name: string
  /** Where it is a tensor, its index among the call's inputs. */
  readonly input?: number
  /** As JSON has it, where it is a constant. */
  readonly constant?: unknown
}

export function callOn(...inputs: readonly TensorReference[]): LayerCall {
  return { inputs, arguments: [] }
}

export function readCall(node: unknown, layer: LayerLabel): LayerCall {
  const call = new CallReader(layer)
  if (isObject(node)) {
    const positional: unknown[] = Array.isArray(node['args']) ? node['args'] : [node['args']]
    positional.forEach((value, position) => call.addPositional(value, position))
    call.addNamed(node['kwargs'])
    return call
  }
  if (!Array.isArray(node)) throw modelConfigInvalid(`a connection of the layer “${layer.name}” is neither a list nor an object`)
  const specs: unknown[] = isSpec(node) ? [node] : node
  // Arguments follow the tensors, and every tensor of a list repeats those of its call.
  const named = new Map<string, unknown>()
  specs.forEach((spec, position) => {
    if (!isSpec(spec)) throw modelConfigInvalid(`a connection of the layer “${layer.name}” is no [layer, node, tensor]`)
    // TensorFlow's way to write a constant in the place of a tensor.
    if (spec[0] === CONSTANT) call.arguments.push({ name: String(position), constant: spec[2] })
    else call.inputs.push(toReference(spec))
    if (isObject(spec[3])) for (const [name, value] of Object.entries(spec[3])) named.set(name, value)
  })
  call.addNamed(Object.fromEntries(named))
  return call
}

/** `input_layers` and `output_layers`: one `[layer, call, tensor]`, a list of them, or an object of them. */
export function readEndpoints(value: unknown, key: string): TensorReference[] {
  if (isSpec(value)) return [toReference(value)]
  const entries = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []
  const references = entries.flatMap((entry) => readEndpoints(entry, key))
  if (references.length === 0) throw modelConfigInvalid(`${key} names no layer`)
  return references
}

class CallReader implements LayerCall {
  readonly inputs: TensorReference[] = []
  readonly arguments: CallArgument[] = []
  readonly #layer: LayerLabel

  constructor(layer: LayerLabel) {
    this.#layer = layer
  }

  /** An argument of Keras 3 without a name: a tensor, a list that holds tensors, or a constant. */
  addPositional(value: unknown, position: number): void {
    const tensors = kerasTensors(value, this.#layer)
    if (tensors) this.inputs.push(...tensors)
    else if (!isUsual('', value)) this.arguments.push({ name: String(position), constant: value })
  }

  addNamed(kwargs: unknown): void {
    if (!isObject(kwargs)) return
    for (const [name, value] of Object.entries(kwargs)) {
      if (isUsual(name, value)) continue
      const tensors = isSpec(value) ? [toReference(value)] : kerasTensors(value, this.#layer)
      if (tensors?.length === 1) this.arguments.push({ name, input: this.inputs.push(...tensors) - 1 })
      else this.arguments.push({ name, constant: value })
    }
  }
}

type Spec = readonly [layer: string, call: number, tensor: number, kwargs?: unknown]

const CONSTANT = '_CONSTANT_VALUE'

function isSpec(value: unknown): value is Spec {
  if (!Array.isArray(value) || typeof value[0] !== 'string' || typeof value[1] !== 'number') return false
  return typeof value[2] === 'number' || value[0] === CONSTANT
}

function toReference([layer, call, tensor]: Spec): TensorReference {
  return { layer, call, tensor }
}

/** All tensors in an argument of Keras 3, depth first; undefined where it holds anything else. */
function kerasTensors(value: unknown, layer: LayerLabel): TensorReference[] | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => kerasTensors(item, layer))
    return items.length > 0 && items.every((item) => item !== undefined) ? items.flat() : undefined
  }
  if (!isObject(value) || value['class_name'] !== '__keras_tensor__') return undefined
  const history = isObject(value['config']) ? value['config']['keras_history'] : undefined
  if (!isSpec(history)) throw modelConfigInvalid(`an input of the layer “${layer.name}” has no keras_history`)
  return [toReference(history)]
}

/** Arguments that change nothing when a model predicts. */
function isUsual(name: string, value: unknown): boolean {
  return value === null || value === undefined || (name === 'training' && (value === false || value === 0))
}
