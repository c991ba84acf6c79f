/** Conv2D, DepthwiseConv2D and SeparableConv2D. Kernels are stored `[kh, kw, in/groups, out]` and become `[out, in/groups, kh, kw]`. */
import { layerConfigInvalid } from '../../../errors/importer-errors.ts'
import { activated } from '../activations.ts'
import type { KerasTensor } from '../tensors.ts'
import type { LayerSpec, LayerTranslator, TranslationContext } from '../translator.ts'
import type { WeightForm } from '../weight-form.ts'
import type { NamedWeight, WeightName } from '../weights.ts'
import { placeWindow } from '../windows.ts'
import { requireMap } from './requirements.ts'

export const Conv2D: LayerTranslator = {
  weights: (layer) => ['kernel', ...biasOf(layer)],
  translate(context) {
    const { config, emit } = context
    const input = requireMap(context)
    const filters = config.count('filters')
    const groups = config.count('groups', 1)
    const channels = input.shape[2]
    if (channels % groups !== 0 || filters % groups !== 0) {
      throw layerConfigInvalid(context, `${channels} input channels and ${filters} filters do not divide into ${groups} groups`)
    }
    const shape = [...config.pair('kernel_size'), channels / groups, filters]
    const kernel = emit.weight('kernel', shape, convolutionKernel(shape))
    return activated(context, convolve(context, input, { kernel, groups, filters, ...biasValue(context, filters) }))
  },
}

export const DepthwiseConv2D: LayerTranslator = {
  // Keras 3 calls the kernel plainly `kernel`.
  weights: (layer) => [['depthwise_kernel', 'kernel'], ...biasOf(layer)],
  shown: shownDepthwise,
  translate(context) {
    const input = requireMap(context)
    const filters = input.shape[2] * depthMultiplier(context)
    const kernel = depthwiseKernel(context, input)
    return activated(
      context,
      convolve(context, input, { kernel, groups: input.shape[2], filters, ...biasValue(context, filters) }),
    )
  },
}

export const SeparableConv2D: LayerTranslator = {
  weights: (layer) => ['depthwise_kernel', 'pointwise_kernel', ...biasOf(layer)],
  shown: shownDepthwise,
  translate(context) {
    const { config, emit } = context
    const input = requireMap(context)
    const between = input.shape[2] * depthMultiplier(context)
    const depthwise = convolve(context, input, {
      kernel: depthwiseKernel(context, input),
      groups: input.shape[2],
      filters: between,
    })
    const filters = config.count('filters')
    const shape = [1, 1, between, filters]
    const pointwise = emit.weight('pointwise_kernel', shape, convolutionKernel(shape))
    const bias = biasValue(context, filters).bias
    const value = emit.op('Conv', [depthwise.value, pointwise, ...(bias ? [bias] : [])], { kernel_shape: [1, 1] })
    return activated(context, { value, shape: [...depthwise.shape.slice(0, 2), filters] })
  },
}

interface Convolution {
  readonly kernel: string
  readonly bias?: string
  readonly groups: number
  readonly filters: number
}

function convolve(context: TranslationContext, input: KerasTensor, { kernel, bias, groups, filters }: Convolution): KerasTensor {
  const { config, emit } = context
  const size = config.pair('kernel_size')
  const strides = config.pair('strides', 1)
  const dilations = config.pair('dilation_rate', 1)
  const { pads, output } = placeWindow(context, input, { size, strides, dilations })
  const attributes = { kernel_shape: size, strides, dilations, pads, group: groups }
  const value = emit.op('Conv', [input.value, kernel, ...(bias ? [bias] : [])], attributes)
  return { value, shape: [...output, filters] }
}

/** A depthwise kernel has a group for each input channel, and its numbers already lie in the order of `[kh, kw, 1, in·multiplier]`. */
function shownDepthwise({ name, shape }: NamedWeight): WeightForm | undefined {
  if (name !== 'depthwise_kernel' || shape.length !== 4) return undefined
  const [height, width, channels, multiplier] = shape
  return { dims: [height, width, 1, channels * multiplier] }
}

/** `[kh, kw, in, multiplier]`: output channel `c·multiplier + m` sees input channel c alone. */
function depthwiseKernel(context: TranslationContext, { shape: [, , channels] }: KerasTensor): string {
  const { config, emit } = context
  if (config.count('groups', 1) !== 1) throw config.unsupported('groups beside those of its channels')
  const [height, width] = config.pair('kernel_size')
  const multiplier = depthMultiplier(context)
  const out = channels * multiplier
  return emit.weight('depthwise_kernel', [height, width, channels, multiplier], {
    dims: [out, 1, height, width],
    transposition: { shape: [height, width, out], permutation: [2, 0, 1] },
  })
}

/** TensorFlow.js leaves the option out of the SeparableConv2D that it saves; the stored kernel knows it. */
function depthMultiplier({ config, emit }: TranslationContext): number {
  return config.count('depth_multiplier', emit.shapeOf('depthwise_kernel').at(3))
}

export function convolutionKernel(shape: readonly number[]): WeightForm {
  const [height, width, channels, filters] = shape
  return { dims: [filters, channels, height, width], transposition: { shape, permutation: [3, 2, 0, 1] } }
}

export function biasOf({ config }: LayerSpec): WeightName[] {
  config.requireChannelsLast()
  return config.boolean('use_bias', true) ? ['bias'] : []
}

export function biasValue({ config, emit }: TranslationContext, filters: number): { bias?: string } {
  return config.boolean('use_bias', true) ? { bias: emit.weight('bias', [filters]) } : {}
}
