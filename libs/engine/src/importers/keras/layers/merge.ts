/** Layers with several inputs: Add, Multiply, Concatenate. */
import { layerConfigInvalid } from '../../../errors/importer-errors.ts'
import { graphAxis } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'

export const Add = elementwise('Add')
export const Multiply = elementwise('Mul')

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

/** Inputs of one rank, with sizes of 1 stretched as numpy does. */
function elementwise(op: string): LayerTranslator {
  return {
    arity: 'several',
    translate(context) {
      const { config, emit, inputs } = context
      const rank = inputs[0].shape.length
      if (inputs.some(({ shape }) => shape.length !== rank)) throw config.unsupported('inputs of different rank')
      const shape = inputs[0].shape.map((_, axis) => {
        const sizes = new Set(inputs.map((input) => input.shape[axis]).filter((size) => size !== 1))
        if (sizes.size > 1) throw shapesDiffer(context)
        return [...sizes][0] ?? 1
      })
      const value = inputs.map((input) => input.value).reduce((sum, next) => emit.op(op, [sum, next]))
      return { output: { value, shape } }
    },
  }
}

function shapesDiffer(context: TranslationContext): Error {
  const shapes = context.inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(', ')
  return layerConfigInvalid(context, `its inputs ${shapes} do not fit together`)
}
