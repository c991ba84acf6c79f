/** Pooling over windows and over the whole image. */
import { layerConfigInvalid } from '../../../errors/importer-errors.ts'
import { reshape, type KerasTensor } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'
import { placeWindow } from '../windows.ts'
import { requireMap } from './requirements.ts'

export const MaxPooling2D = windowed('MaxPool', {})
/** TensorFlow leaves the padding of `same` out of the average. */
export const AveragePooling2D = windowed('AveragePool', { count_include_pad: 0 })
export const GlobalMaxPooling2D = global('GlobalMaxPool')
export const GlobalAveragePooling2D = global('GlobalAveragePool')

/** Over the positions of a sequence `[t, d]`. */
export const GlobalMaxPooling1D = overSequence('ReduceMax')
export const GlobalAveragePooling1D = overSequence('ReduceMean')

function windowed(op: string, attributes: Readonly<Record<string, number>>): LayerTranslator {
  return {
    translate(context) {
      const { config, emit } = context
      const input = requireMap(context)
      const size = config.pair('pool_size', 2)
      const strides = config.pair('strides', size)
      const { pads, output } = placeWindow(context, input, { size, strides })
      const value = emit.op(op, [input.value], { kernel_shape: size, strides, pads, ...attributes })
      return { output: { value, shape: [...output, input.shape[2]] } }
    },
  }
}

function global(op: string): LayerTranslator {
  return {
    translate(context: TranslationContext) {
      const { config, emit } = context
      const input = requireMap(context)
      const channels = input.shape[2]
      const pooled: KerasTensor = { value: emit.op(op, [input.value]), shape: [1, 1, channels] }
      return { output: config.boolean('keepdims', false) ? pooled : reshape(emit, pooled, [channels]) }
    },
  }
}

function overSequence(op: string): LayerTranslator {
  return {
    translate(context) {
      const { config, emit, inputs } = context
      config.requireChannelsLast()
      const [{ value, shape }] = inputs
      if (shape.length !== 2)
        throw layerConfigInvalid(context, `its input has the shape [${shape.join(', ')}], not [steps, channels]`)
      const keepdims = config.boolean('keepdims', false)
      const pooled = emit.op(op, [value, emit.integers([1])], { keepdims: keepdims ? 1 : 0 })
      return { output: { value: pooled, shape: keepdims ? [1, shape[1]] : [shape[1]] } }
    },
  }
}
