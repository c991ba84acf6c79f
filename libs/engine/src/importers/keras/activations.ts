/** Activation functions by the names that Keras gives them, whether fused into a layer or in an Activation layer. */
import { ELU, LeakyReLU, ReLU, Softmax, ThresholdedReLU } from './layers/rectifiers.ts'
import type { LayerTranslator, Translation, TranslationContext } from './translator.ts'
import { isObject, LayerConfig, type JsonObject } from './layer-config.ts'
import { graphAxis, type KerasTensor } from './tensors.ts'
import type { Emitter } from './emitter.ts'
import type { Writer } from './writer.ts'

type ActivationRule = (emit: Emitter, input: KerasTensor, writer: Writer) => string

/** Those that Keras has in several versions come first, then those of Keras 3. */
const ACTIVATIONS: Readonly<Record<string, ActivationRule>> = {
  relu: (emit, { value }) => emit.op('Relu', [value]),
  relu6: (emit, { value }) => clip(emit, value, [0, 6]),
  sigmoid: (emit, { value }) => emit.op('Sigmoid', [value]),
  hard_sigmoid: (emit, { value }, { hardSigmoidSlope: alpha }) => emit.op('HardSigmoid', [value], { alpha, beta: 0.5 }),
  tanh: (emit, { value }) => emit.op('Tanh', [value]),
  elu: (emit, { value }) => emit.op('Elu', [value], { alpha: 1 }),
  selu: (emit, { value }) => emit.op('Selu', [value]),
  softplus: (emit, { value }) => emit.op('Softplus', [value]),
  softsign: (emit, { value }) => emit.op('Softsign', [value]),
  exponential: (emit, { value }) => emit.op('Exp', [value]),
  softmax: overChannels('Softmax'),
  swish,
  silu: swish,
  gelu,
  // TensorFlow.js's name of the approximation by tanh.
  gelu_new: geluByTanh,
  mish,
  // TensorFlow's function; the slope of Keras 3's is the same.
  leaky_relu: (emit, { value }) => emit.op('LeakyRelu', [value], { alpha: 0.2 }),
  log_softmax: overChannels('LogSoftmax'),
  hard_swish: hardSwish,
  hard_silu: hardSwish,
  celu: (emit, { value }) => emit.op('Elu', [value], { alpha: 1 }),
  hard_tanh: (emit, { value }) => clip(emit, value, [-1, 1]),
  log_sigmoid: (emit, { value }) => emit.op('Neg', [emit.op('Softplus', [emit.op('Neg', [value])])]),
  tanh_shrink: (emit, { value }) => emit.op('Sub', [value, emit.op('Tanh', [value])]),
}

/** Layers that Keras accepts in the place of an activation function. */
const ACTIVATION_LAYERS: Readonly<Record<string, LayerTranslator>> = { ReLU, LeakyReLU, ELU, ThresholdedReLU, Softmax }

function clip(emit: Emitter, value: string, [low, high]: readonly [number, number]): string {
  return emit.op('Clip', [value, emit.scalar(low), emit.scalar(high)])
}

/** x·sigmoid(x), which Keras 3 calls silu. */
function swish(emit: Emitter, { value }: KerasTensor): string {
  return emit.op('Mul', [value, emit.op('Sigmoid', [value])])
}

/** x·relu6(x + 3)/6. */
function hardSwish(emit: Emitter, { value }: KerasTensor): string {
  return emit.op('Mul', [value, emit.op('HardSigmoid', [value], { alpha: 1 / 6, beta: 0.5 })])
}

/** x·tanh(ln(1 + eˣ)). */
function mish(emit: Emitter, { value }: KerasTensor): string {
  return emit.op('Mul', [value, emit.op('Tanh', [emit.op('Softplus', [value])])])
}

/** x·Φ(x), with the exact distribution function Φ: what every version of Keras does by default. */
function gelu(emit: Emitter, { value }: KerasTensor): string {
  return halfTimesOnePlus(emit, value, emit.op('Erf', [emit.op('Mul', [value, emit.scalar(Math.SQRT1_2)])]))
}

/** The same with Φ approximated: tanh(√(2/π)·(x + 0.044715·x³)). */
function geluByTanh(emit: Emitter, { value }: KerasTensor): string {
  const cube = emit.op('Mul', [emit.op('Mul', [value, value]), value])
  const bent = emit.op('Add', [value, emit.op('Mul', [cube, emit.scalar(0.044715)])])
  return halfTimesOnePlus(emit, value, emit.op('Tanh', [emit.op('Mul', [bent, emit.scalar(Math.sqrt(2 / Math.PI))])]))
}

function halfTimesOnePlus(emit: Emitter, value: string, sign: string): string {
  const half = emit.op('Mul', [value, emit.scalar(0.5)])
  return emit.op('Mul', [half, emit.op('Add', [sign, emit.scalar(1)])])
}

/** Over the last axis, which is the channels. */
function overChannels(op: string): ActivationRule {
  return (emit, input) => emit.op(op, [input.value], { axis: graphAxis(input, -1) ?? 1 })
}

/** The result of a layer whose `activation` option is applied last. */
export function activated(context: TranslationContext, tensor: KerasTensor): Translation {
  const { config } = context
  const option = config.raw('activation')
  const layer = isObject(option) ? activationLayer(option) : undefined
  if (layer) return { output: layer.translate({ ...context, ...layer, inputs: [tensor] }).output, preActivation: tensor.value }
  const name = readActivation(option)
  if (name === 'linear') return { output: tensor }
  return { output: applyActivation(context, name, tensor), preActivation: tensor.value }
}

/** The activation of this name; refused where there is none. */
export function applyActivation({ config, emit, writer }: TranslationContext, name: string, tensor: KerasTensor): KerasTensor {
  const rule = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined
  if (!rule) throw config.unsupported(`the activation ${name}`)
  return { value: rule(emit, tensor, writer), shape: tensor.shape }
}

function activationLayer({ class_name: className, config }: JsonObject) {
  if (typeof className !== 'string' || !Object.hasOwn(ACTIVATION_LAYERS, className)) return undefined
  const options = isObject(config) ? config : {}
  const name = typeof options['name'] === 'string' ? options['name'] : className
  const label = { name, className }
  return { ...label, config: new LayerConfig(label, options), translate: ACTIVATION_LAYERS[className].translate }
}

/** The activation's name; an object where Keras serialised a layer or a function of the user's own. */
function readActivation(value: unknown): string {
  if (value === undefined) return 'linear'
  if (typeof value === 'string') return value
  if (!isObject(value) || typeof value['class_name'] !== 'string') return JSON.stringify(value)
  const isFunction = value['class_name'] === 'function'
  // A function of the same name may also be the user's own; only the module tells.
  if (isFunction && typeof value['config'] === 'string' && /^(tf_)?keras\./.test(String(value['module']))) return value['config']
  if (isFunction) return `“${String(value['config'])}”, which is custom code`
  return `“${value['class_name']}”, a layer inside a layer`
}
