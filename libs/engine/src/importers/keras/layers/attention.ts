/** MultiHeadAttention (Vaswani et al. 2017) over the positions of a sequence `[t, d]` or of a map `[h, w, d]`. */
import { layerConfigInvalid } from '../../../errors/importer-errors.ts'
import { sizeOf } from '../../../model/nd-array.ts'
import type { LayerConfig } from '../layer-config.ts'
import { isMap, reshape, type KerasTensor } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'
import type { WeightName } from '../weights.ts'

/** The four projections: Keras's name, and the attribute under which archives keep it. */
const PROJECTIONS = [
  ['query', 'query_dense'],
  ['key', 'key_dense'],
  ['value', 'value_dense'],
  ['attention_output', 'output_dense'],
] as const

type Projection = (typeof PROJECTIONS)[number][0]

export const MultiHeadAttention: LayerTranslator = {
  arity: 'several',
  arguments: ['value', 'key', 'return_attention_scores', 'use_causal_mask'],
  weights: ({ config }) =>
    PROJECTIONS.flatMap(([name, attribute]): WeightName[] => [
      [`${name}/kernel`, `${attribute}/0`],
      ...(config.boolean('use_bias', true) ? [[`${name}/bias`, `${attribute}/1`] as const] : []),
    ]),
  translate(context) {
    const { config, emit } = context
    for (const option of ['return_attention_scores', 'use_causal_mask'])
      if (context.arguments.get(option)?.constant) throw config.unsupported(option)
    const inputs = readInputs(context)
    const [query, key, value] = inputs.map((input) => asSequence(context, input))
    const heads = config.count('num_heads')
    const size = config.count('key_dim')
    const valueSize = config.count('value_dim', size)
    const scaled = emit.op('Mul', [project(context, query, { name: 'query', heads, size }), emit.scalar(1 / Math.sqrt(size))])
    const queries = emit.op('Transpose', [scaled], { perm: [0, 2, 1, 3] })
    const keys = emit.op('Transpose', [project(context, key, { name: 'key', heads, size })], { perm: [0, 2, 3, 1] })
    const values = emit.op('Transpose', [project(context, value, { name: 'value', heads, size: valueSize })], {
      perm: [0, 2, 1, 3],
    })
    const attention = emit.op('Softmax', [emit.op('MatMul', [queries, keys])], { axis: 3 })
    const mixed = emit.op('Transpose', [emit.op('MatMul', [attention, values])], { perm: [0, 2, 1, 3] })
    const joined = emit.op('Reshape', [mixed, emit.integers([0, query.shape[0], heads * valueSize])])
    const out = outputSize(config) ?? query.shape[1]
    const kernel = emit.weight('attention_output/kernel', [heads, valueSize, out], { dims: [heads * valueSize, out] })
    const result = { value: withBias(context, emit.op('MatMul', [joined, kernel]), { name: 'attention_output', shape: [out] }) }
    return { output: reshape(emit, { ...result, shape: [query.shape[0], out] }, [...inputs[0].shape.slice(0, -1), out]) }
  },
}

/** Query, key and value; what the call leaves out is the value's, as in Keras. */
function readInputs(context: TranslationContext): [KerasTensor, KerasTensor, KerasTensor] {
  const { inputs } = context
  const named = (name: string) => {
    const argument = context.arguments.get(name)
    if (argument?.constant !== undefined) throw context.config.unsupported(`a constant ${name}`)
    return argument?.input === undefined ? undefined : inputs[argument.input]
  }
  const positional = inputs.length - ['value', 'key'].filter((name) => named(name)).length
  const value = named('value') ?? (positional > 1 ? inputs[1] : undefined)
  const key = named('key') ?? (positional > 2 ? inputs[2] : value)
  if (!value || !key || positional > 3) throw layerConfigInvalid(context, 'its call names no value')
  return [inputs[0], key, value]
}

function asSequence(context: TranslationContext, input: KerasTensor): KerasTensor {
  const { config, emit } = context
  const positions = input.shape.length - 1
  const axes = config.raw('attention_axes')
  // One number stands for a list of it; negative ones count from the end.
  const given: unknown[] = axes === undefined ? [] : Array.isArray(axes) ? axes : [axes]
  const all = given.map((axis) => (typeof axis === 'number' && axis < 0 ? axis + positions + 2 : axis))
  const isOverAll = axes === undefined || (all.length === positions && new Set(all).size === positions)
  if (!isOverAll) throw config.unsupported(`attention_axes ${JSON.stringify(axes)}, which are not all of its positions`)
  if (positions !== 1 && !isMap(input)) throw config.unsupported(`an input of the shape [${input.shape.join(', ')}]`)
  return reshape(emit, input, [sizeOf(input.shape.slice(0, -1)), input.shape[positions]])
}

interface Heads {
  readonly name: Projection
  readonly heads: number
  readonly size: number
}

/** `[N, t, d]` becomes `[N, t, heads, size]`. */
function project(context: TranslationContext, { value, shape }: KerasTensor, { name, heads, size }: Heads): string {
  const { emit } = context
  const kernel = emit.weight(`${name}/kernel`, [shape[1], heads, size], { dims: [shape[1], heads * size] })
  const projected = withBias(context, emit.op('MatMul', [value, kernel]), { name, shape: [heads, size] })
  return emit.op('Reshape', [projected, emit.integers([0, shape[0], heads, size])])
}

function withBias(
  context: TranslationContext,
  value: string,
  { name, shape }: { name: Projection; shape: readonly number[] },
): string {
  const { config, emit } = context
  if (!config.boolean('use_bias', true)) return value
  return emit.op('Add', [value, emit.weight(`${name}/bias`, shape, { dims: [sizeOf(shape)] })])
}

function outputSize(config: LayerConfig): number | undefined {
  const raw = config.raw('output_shape')
  const size: unknown = Array.isArray(raw) && raw.length === 1 ? raw[0] : raw
  if (size === undefined || typeof size === 'number') return size
  throw config.unsupported(`output_shape ${JSON.stringify(raw)}`)
}
