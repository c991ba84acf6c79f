/** Dense: a matrix over the last axis. Its kernel `[in, units]` is what Gemm and MatMul take, so nothing is copied. */
import { activated } from '../activations.ts'
import { isMap, type KerasTensor } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'
import { convolutionKernel } from './convolution.ts'

export const Dense: LayerTranslator = {
  weights: ({ config }) => ['kernel', ...(config.boolean('use_bias', true) ? ['bias'] : [])],
  translate(context) {
    const units = context.config.count('units')
    const [input] = context.inputs
    const shape = [...input.shape.slice(0, -1), units]
    return activated(context, { value: multiply(context, input, units), shape })
  },
}

function multiply({ config, emit }: TranslationContext, input: KerasTensor, units: number): string {
  const size = input.shape[input.shape.length - 1]
  const bias = config.boolean('use_bias', true) ? [emit.weight('bias', [units])] : []
  if (isMap(input)) {
    // At every position of a map: a 1×1 convolution.
    const form = convolutionKernel([1, 1, size, units])
    return emit.op('Conv', [input.value, emit.weight('kernel', [size, units], form), ...bias], { kernel_shape: [1, 1] })
  }
  const kernel = emit.weight('kernel', [size, units])
  if (input.shape.length === 1) return emit.op('Gemm', [input.value, kernel, ...bias])
  const product = emit.op('MatMul', [input.value, kernel])
  return bias.length > 0 ? emit.op('Add', [product, ...bias]) : product
}
