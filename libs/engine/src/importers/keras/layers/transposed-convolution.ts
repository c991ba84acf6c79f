/** Conv2DTranspose: the transpose of the convolution that would turn its output into its input. Its kernel is stored `[kh, kw, out, in]`. */
import { activated } from '../activations.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'
import { biasOf, biasValue } from './convolution.ts'
import { requireMap } from './requirements.ts'

export const Conv2DTranspose: LayerTranslator = {
  weights: (layer) => ['kernel', ...biasOf(layer)],
  // People see it as `[kh, kw, in, out]`, like every other kernel.
  shown({ name, shape }) {
    if (name !== 'kernel' || shape.length !== 4) return undefined
    const [height, width, filters, channels] = shape
    return { dims: [height, width, channels, filters], transposition: { shape, permutation: [0, 1, 3, 2] } }
  },
  translate(context) {
    const { config, emit } = context
    const input = requireMap(context)
    const filters = config.count('filters')
    const size = config.pair('kernel_size')
    const shape = [...size, filters, input.shape[2]]
    const kernel = emit.weight('kernel', shape, {
      dims: [input.shape[2], filters, ...size],
      transposition: { shape, permutation: [3, 2, 0, 1] },
    })
    const bias = biasValue(context, filters).bias
    const strides = config.pair('strides', 1)
    const dilations = config.pair('dilation_rate', 1)
    const axes = [0, 1].map((i) => placeAxis(context, { index: i, kernel: size[i], stride: strides[i], dilation: dilations[i] }))
    const value = emit.op('ConvTranspose', [input.value, kernel, ...(bias ? [bias] : [])], {
      kernel_shape: size,
      strides,
      dilations,
      pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
      output_padding: axes.map(({ extra }) => extra),
    })
    return activated(context, { value, shape: [...axes.map(({ output }) => output), filters] })
  },
}

interface Axis {
  readonly index: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
}

/**
 * Keras decides how long the output is; what the windows write beyond that is cut off as the padding of the convolution that it transposes, and
 * what they do not reach is zero.
 */
function placeAxis({ config, inputs: [{ shape }] }: TranslationContext, { index, kernel, stride, dilation }: Axis) {
  const same = config.oneOf('padding', ['valid', 'same'], 'valid') === 'same'
  const extent = (kernel - 1) * dilation + 1
  const input = shape[index]
  const written = (input - 1) * stride + extent
  const outputPadding =
    config.raw('output_padding') === undefined ? undefined : readPadding(config.raw('output_padding'))?.[index]
  if (outputPadding === undefined && config.raw('output_padding') !== undefined)
    throw config.wrong('output_padding', 'a number or two, none negative')
  if (outputPadding !== undefined && outputPadding >= stride) throw config.wrong('output_padding', 'smaller than the strides')
  const automatic = same ? input * stride : input * stride + Math.max(extent - stride, 0)
  const output = outputPadding === undefined ? automatic : written - (same ? 2 * Math.floor(extent / 2) : 0) + outputPadding
  const cut = same ? Math.max(written - output, 0) : 0
  const before = Math.floor(cut / 2)
  return { output, before, after: cut - before, extra: output - (written - cut) }
}

function readPadding(raw: unknown): number[] | undefined {
  const pair: unknown[] = Array.isArray(raw) ? raw : [raw, raw]
  const isAmount = (amount: unknown): amount is number => typeof amount === 'number' && Number.isInteger(amount) && amount >= 0
  return pair.length === 2 && pair.every(isAmount) ? pair : undefined
}
