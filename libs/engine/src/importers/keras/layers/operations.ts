/**
 * Arithmetic that a model's author wrote with the signs + − × ÷ or with TensorFlow's functions, which Keras keeps as layers: TFOpLambda and SlicingOpLambda of
 * TensorFlow 2, TrueDivide and GetItem of Keras 3. The `preprocess_input` of Keras Applications inside a model is made of these.
 */
import { floats } from '../../../graph/graph.ts'
import { applyActivation } from '../activations.ts'
import { isObject } from '../layer-config.ts'
import { isMap, type KerasTensor } from '../tensors.ts'
import type { LayerTranslator, Translation, TranslationContext } from '../translator.ts'
import { combine } from './merge.ts'
import { requireMap } from './requirements.ts'

/** ONNX's operators by TensorFlow's names of the functions. */
const BINARY: Readonly<Record<string, string>> = {
  'math.add': 'Add',
  '__operators__.add': 'Add',
  'nn.bias_add': 'Add',
  'math.subtract': 'Sub',
  'math.multiply': 'Mul',
  'math.truediv': 'Div',
  'math.divide': 'Div',
}

/** Keras's names of activations by TensorFlow's. */
const UNARY: Readonly<Record<string, string>> = {
  'nn.relu': 'relu',
  'nn.relu6': 'relu6',
  'nn.silu': 'swish',
  'nn.swish': 'swish',
  'nn.tanh': 'tanh',
  'math.tanh': 'tanh',
  'nn.sigmoid': 'sigmoid',
  'math.sigmoid': 'sigmoid',
}

/** Names under which TensorFlow's functions take what is combined with the first tensor. */
const SECOND = ['y', 'bias', '1']

export const TFOpLambda: LayerTranslator = {
  arity: 'several',
  arguments: ['0', 'name', 'data_format', ...SECOND],
  translate(context) {
    const { config, inputs } = context
    const name = config.string('function', '')
    if (Object.hasOwn(BINARY, name)) return arithmetic(context, BINARY[name])
    if (Object.hasOwn(UNARY, name) && inputs.length === 1 && context.arguments.size === 0)
      return { output: applyActivation(context, UNARY[name], inputs[0]) }
    throw config.unsupported(`the function tf.${name}`)
  },
}

export const TrueDivide: LayerTranslator = withConstants('Div')
export const Add: LayerTranslator = withConstants('Add')
export const Multiply: LayerTranslator = withConstants('Mul')
export const Subtract: LayerTranslator = withConstants('Sub')

/** `x[..., ::-1]`, which turns RGB into BGR. */
export const SlicingOpLambda: LayerTranslator = reversedChannels('slice_spec')
export const GetItem: LayerTranslator = reversedChannels('1')

function withConstants(op: string): LayerTranslator {
  return { arity: 'several', arguments: ['0', '1'], translate: (context) => arithmetic(context, op) }
}

function arithmetic(context: TranslationContext, op: string): Translation {
  const { config, inputs, emit } = context
  const argument = (names: readonly string[]) =>
    names.map((name) => context.arguments.get(name)).find((found) => found !== undefined)
  const format = context.arguments.get('data_format')?.constant
  if (typeof format === 'string' && format.startsWith('NC')) throw config.unsupported(`data_format ${format}`)
  const [first, second] = [argument(['0']), argument(SECOND)]
  const isPair = second?.input !== undefined || (!first && !second)
  if (isPair) {
    const isChain = (op === 'Add' || op === 'Mul') && inputs.length > 0
    if (inputs.length !== 2 && !isChain) throw config.unsupported(`${inputs.length} inputs of ${op}`)
    return combine(context, op)
  }
  const [input] = inputs
  if (inputs.length > 1 || (first && second)) throw config.unsupported('constants beside several inputs')
  const constant = constantOperand(context, (first ?? second)?.constant)
  return { output: { value: emit.op(op, first ? [constant, input.value] : [input.value, constant]), shape: input.shape } }
}

/** One number, or one for each channel. */
function constantOperand({ config, emit, inputs: [input] }: TranslationContext, raw: unknown): string {
  const numbers: unknown[] = Array.isArray(raw) ? raw.flat(4) : [raw]
  const channels = input.shape[input.shape.length - 1]
  if (!numbers.every((number) => typeof number === 'number') || ![1, channels].includes(numbers.length))
    throw config.unsupported(`a constant that is neither a number nor one for each channel (${JSON.stringify(raw)})`)
  if (numbers.length === 1) return emit.scalar(numbers[0])
  return emit.constant('constant', floats(isMap(input) ? [channels, 1, 1] : [channels], numbers))
}

function reversedChannels(name: string): LayerTranslator {
  return {
    arguments: [name],
    translate(context) {
      const { config, emit } = context
      if (config.string('function', '__operators__.getitem') !== '__operators__.getitem')
        throw config.unsupported(`the function tf.${config.string('function', '')}`)
      const slices = context.arguments.get(name)?.constant
      if (!isReversal(slices)) throw config.unsupported(`the slice ${JSON.stringify(slices)}`)
      return { output: reversed(emit, requireMap(context)) }
    },
  }
}

function isReversal(slices: unknown): boolean {
  const list: unknown = isObject(slices) && isObject(slices['config']) ? slices['config']['value'] : slices
  if (!Array.isArray(list)) return false
  const [all, channels] = list as unknown[]
  const slice = isObject(channels) && isObject(channels['config']) ? channels['config'] : channels
  const isWhole = isObject(slice) && (slice['start'] ?? null) === null && (slice['stop'] ?? null) === null
  return list.length === 2 && isObject(all) && all['class_name'] === '__ellipsis__' && isWhole && slice['step'] === -1
}

function reversed(emit: TranslationContext['emit'], { value, shape }: KerasTensor): KerasTensor {
  const order = shape.slice(2).flatMap((channels) => Array.from({ length: channels }, (_, i) => channels - 1 - i))
  return { value: emit.op('Gather', [value, emit.integers(order)], { axis: 1 }), shape }
}
