/** Layers with several inputs: Average, Maximum, Minimum, Concatenate, Dot; those that also take constants are in operations.ts. */
import { layerConfigInvalid } from '../../../errors/importer-errors.ts'
import { graphAxis, reshape, type KerasTensor } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'

export const Maximum = elementwise('Max')
export const Minimum = elementwise('Min')

export const Average: LayerTranslator = {
  arity: 'several',
  translate(context) {
    const { emit, inputs } = context
    const { value, shape } = combine(context, 'Add').output
    return { output: { value: emit.op('Mul', [value, emit.scalar(1 / inputs.length)]), shape } }
  },
}

export const Concatenate: LayerTranslator = {
  arity: 'several',
  translate(context) {
    const { config, emit, inputs } = context
    const axis = config.number('axis', -1)
    const rank = inputs[0].shape.length + 1
    const joined = (axis < 0 ? axis + rank : axis) - 1
    const fits = inputs.every(
      ({ shape }) => shape.length === rank - 1 && shape.every((size, i) => i === joined || size === inputs[0].shape[i]),
    )
    const onGraph = graphAxis(inputs[0], axis)
    if (!fits || onGraph === undefined) throw shapesDiffer(context)
    if (joined < 0) throw config.unsupported('axis 0, which joins the images of a batch')
    const value = emit.op(
      'Concat',
      inputs.map((input) => input.value),
      { axis: onGraph },
    )
    const shape = inputs[0].shape.map((size, i) => (i === joined ? inputs.reduce((sum, input) => sum + input.shape[i], 0) : size))
    return { output: { value, shape } }
  },
}

/**
 * The product of two vectors or matrices that sums over one axis of each: `[a, k]·[k, b]` or with either transposed.
 */
export const Dot: LayerTranslator = {
  arity: 'several',
  translate(context) {
    const { config, emit, inputs } = context
    if (config.boolean('normalize', false)) throw config.unsupported('normalize, the cosine proximity')
    if (inputs.length !== 2) throw layerConfigInvalid(context, `it has ${inputs.length} inputs instead of two`)
    const axes = dotAxes(context)
    const [left, right] = inputs.map((input, i) => {
      if (input.shape.length > 2) throw config.unsupported(`an input of the shape [${input.shape.join(', ')}]`)
      const isSummedLast = axes[i] === input.shape.length
      const matrix = input.shape.length === 2 ? input : reshape(emit, input, i === 0 ? [1, ...input.shape] : [...input.shape, 1])
      // The left matrix is summed over its columns, the right one over its rows.
      const isInPlace = input.shape.length === 1 || isSummedLast === (i === 0)
      if (isInPlace) return matrix
      const turned = emit.op('Transpose', [matrix.value], { perm: [0, 2, 1] })
      return { value: turned, shape: [matrix.shape[1], matrix.shape[0]] }
    })
    if (left.shape[1] !== right.shape[0]) throw shapesDiffer(context)
    const product = { value: emit.op('MatMul', [left.value, right.value]), shape: [left.shape[0], right.shape[1]] }
    const kept = [...inputs[0].shape.filter((_, i) => i + 1 !== axes[0]), ...inputs[1].shape.filter((_, i) => i + 1 !== axes[1])]
    return { output: reshape(emit, product, kept.length > 0 ? kept : [1]) }
  },
}

/** The axes that are summed over, counted from 1 after the batch. */
function dotAxes({ config, inputs }: TranslationContext): number[] {
  const raw = config.raw('axes')
  const axes: unknown[] = Array.isArray(raw) ? raw : [raw, raw]
  return inputs.map(({ shape }, i) => {
    const axis = axes[i]
    const positive = typeof axis === 'number' && axis < 0 ? axis + shape.length + 1 : axis
    if (typeof positive !== 'number' || !Number.isInteger(positive) || positive < 1 || positive > shape.length)
      throw config.wrong('axes', 'an axis of its inputs, or one for each')
    return positive
  })
}

/** Inputs with sizes of 1 stretched as numpy does. */
function elementwise(op: string): LayerTranslator {
  return { arity: 'several', translate: (context) => combine(context, op) }
}

export function combine(context: TranslationContext, op: string): { readonly output: KerasTensor } {
  const { emit } = context
  const rank = Math.max(...context.inputs.map(({ shape }) => shape.length))
  // Keras puts the axes that an input lacks behind the batch.
  const inputs = context.inputs.map((input) =>
    input.shape.length === rank
      ? input
      : reshape(emit, input, [...new Array<number>(rank - input.shape.length).fill(1), ...input.shape]),
  )
  const shape = inputs[0].shape.map((_, axis) => {
    const sizes = new Set(inputs.map((input) => input.shape[axis]).filter((size) => size !== 1))
    if (sizes.size > 1) throw shapesDiffer(context)
    return [...sizes][0] ?? 1
  })
  const value = inputs.map((input) => input.value).reduce((sum, next) => emit.op(op, [sum, next]))
  return { output: { value, shape } }
}

function shapesDiffer(context: TranslationContext): Error {
  const shapes = context.inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')
  return layerConfigInvalid(context, `its inputs ${shapes} do not fit together`)
}
