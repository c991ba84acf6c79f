/** Activation functions by the names that Keras gives them, whether fused into a layer or in an Activation layer. */
import type { Translation, TranslationContext } from './translator.ts'
import { isObject } from './layer-config.ts'
import { graphAxis, type KerasTensor } from './tensors.ts'
import type { Emitter } from './emitter.ts'

type ActivationRule = (emit: Emitter, input: KerasTensor) => string

const ACTIVATIONS: Readonly<Record<string, ActivationRule>> = {
  relu: (emit, { value }) => emit.op('Relu', [value]),
  relu6: (emit, { value }) => clip(emit, value, [0, 6]),
  sigmoid: (emit, { value }) => emit.op('Sigmoid', [value]),
  tanh: (emit, { value }) => emit.op('Tanh', [value]),
  elu: (emit, { value }) => emit.op('Elu', [value], { alpha: 1 }),
  softmax,
  swish,
  silu: swish,
}

export function clip(emit: Emitter, value: string, [low, high]: readonly [number, number]): string {
  return emit.op('Clip', [value, emit.scalar(low), emit.scalar(high)])
}

/** x·sigmoid(x), which Keras 3 calls silu. */
function swish(emit: Emitter, { value }: KerasTensor): string {
  return emit.op('Mul', [value, emit.op('Sigmoid', [value])])
}

/** Softmax over the last axis, which is the channels. */
function softmax(emit: Emitter, input: KerasTensor): string {
  return emit.op('Softmax', [input.value], { axis: graphAxis(input, -1) ?? 1 })
}

/** The result of a layer whose `activation` option is applied last. */
export function activated({ config, emit }: Pick<TranslationContext, 'config' | 'emit'>, tensor: KerasTensor): Translation {
  const name = readActivation(config.raw('activation'))
  if (name === 'linear') return { output: tensor }
  const rule = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined
  if (!rule) throw config.unsupported(`the activation ${name}`)
  return { output: { value: rule(emit, tensor), shape: tensor.shape }, preActivation: tensor.value }
}

/** The activation's name; an object where Keras serialised a layer or a function of the user's own. */
function readActivation(value: unknown): string {
  if (value === undefined) return 'linear'
  if (typeof value === 'string') return value
  if (isObject(value) && value['class_name'] === 'function') return `“${String(value['config'])}”, which is custom code`
  if (isObject(value) && typeof value['class_name'] === 'string') return `“${value['class_name']}”, a layer inside a layer`
  return JSON.stringify(value)
}
