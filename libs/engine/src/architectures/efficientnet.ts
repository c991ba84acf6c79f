/** EfficientNet-B0 (Tan & Le 2019, arXiv 1905.11946). Its inputs are pixels of 0…255, which it normalises itself. */
import type { Architecture, BuildOptions, WeightReader } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { NetworkBuilder, type Output } from './network-builder.ts'
import { aroundStride } from './padding.ts'
import { classify } from './top.ts'

interface Stage {
  readonly kernel: number
  readonly blocks: number
  readonly filters: number
  /** How much wider a block is inside. */
  readonly expansion: number
  readonly strides: number
}

const STAGES: readonly Stage[] = [
  { kernel: 3, blocks: 1, filters: 16, expansion: 1, strides: 1 },
  { kernel: 3, blocks: 2, filters: 24, expansion: 6, strides: 2 },
  { kernel: 5, blocks: 2, filters: 40, expansion: 6, strides: 2 },
  { kernel: 3, blocks: 3, filters: 80, expansion: 6, strides: 2 },
  { kernel: 5, blocks: 3, filters: 112, expansion: 6, strides: 1 },
  { kernel: 5, blocks: 4, filters: 192, expansion: 6, strides: 2 },
  { kernel: 3, blocks: 1, filters: 320, expansion: 6, strides: 1 },
]

/** Standard deviations of ImageNet's channels, of values 0…1. */
const DEVIATIONS = [0.229, 0.224, 0.225]

/** Probability at which a whole block is dropped in training, from 0 at the first block up. */
const DROP_RATE = 0.2

/**
 * `imagenet`: with the layer that Keras adds for its ImageNet weights. Their Normalization holds the deviations where variances belong, and
 * so divides by the roots of the deviations; this layer divides by them once more.
 */
function build({ size: { height, width }, classes }: BuildOptions, { imagenet }: { imagenet: boolean }): Blueprint {
  const net = new NetworkBuilder('efficientnetb0')
  let x: Output = net.normalization(net.rescaling(net.input([height, width, 3]), 1 / 255))
  if (imagenet)
    x = net.rescaling(
      x,
      DEVIATIONS.map((deviation) => 1 / Math.sqrt(deviation)),
    )
  x = net.zeroPadding(x, aroundStride(x, 3), 'stem_conv_pad')
  x = net.convolution(x, 32, { kernel: 3, strides: 2, bias: false, name: 'stem_conv' })
  x = swish(net, x, 'stem_')
  let done = 0
  const all = STAGES.reduce((sum, { blocks }) => sum + blocks, 0)
  STAGES.forEach((stage, i) => {
    for (let j = 0; j < stage.blocks; j++) {
      const name = `block${i + 1}${'abcd'[j]}_`
      x = block(net, x, { ...stage, strides: j === 0 ? stage.strides : 1, name, dropRate: (DROP_RATE * done++) / all })
    }
  })
  x = net.convolution(x, 1280, { kernel: 1, padding: 'same', bias: false, name: 'top_conv' })
  x = swish(net, x, 'top_')
  if (classes === null) return net.finish(x)
  const pooled = net.globalAveragePooling(x, { name: 'avg_pool' })
  return net.finish(classify(net, net.dropout(pooled, 0.2, 'top_dropout'), classes))
}

/** Normalised and activated. */
function swish(net: NetworkBuilder, x: Output, prefix: string): Output {
  return net.activation(net.batchNormalization(x, { name: `${prefix}bn` }), 'swish', `${prefix}activation`)
}

interface Block extends Stage {
  readonly name: string
  readonly dropRate: number
}

function block(net: NetworkBuilder, x: Output, { name, kernel, filters, expansion, strides, dropRate }: Block): Output {
  const pointwise = { kernel: 1, padding: 'same', bias: false } as const
  const channels = x.shape[2]
  let y = x
  if (expansion > 1)
    y = swish(net, net.convolution(y, expansion * channels, { ...pointwise, name: `${name}expand_conv` }), `${name}expand_`)
  if (strides > 1) y = net.zeroPadding(y, aroundStride(y, kernel), `${name}dwconv_pad`)
  const padding = strides > 1 ? 'valid' : 'same'
  y = swish(net, net.depthwise(y, { kernel, strides, padding, bias: false, name: `${name}dwconv` }), name)
  y = squeezeAndExcite(net, y, { name, narrow: Math.max(1, Math.floor(channels / 4)) })
  y = net.convolution(y, filters, { ...pointwise, name: `${name}project_conv` })
  y = net.batchNormalization(y, { name: `${name}project_bn` })
  if (strides > 1 || channels !== filters) return y
  if (dropRate > 0) y = net.dropout(y, dropRate, `${name}drop`)
  return net.add([y, x], `${name}add`)
}

function squeezeAndExcite(net: NetworkBuilder, x: Output, { name, narrow }: { name: string; narrow: number }): Output {
  const channels = x.shape[2]
  const pointwise = { kernel: 1, padding: 'same' } as const
  let factors = net.globalAveragePooling(x, { name: `${name}se_squeeze` })
  factors = net.reshape(factors, [1, 1, channels], `${name}se_reshape`)
  factors = net.convolution(factors, narrow, { ...pointwise, activation: 'swish', name: `${name}se_reduce` })
  factors = net.convolution(factors, channels, { ...pointwise, activation: 'sigmoid', name: `${name}se_expand` })
  return net.multiply([x, factors], `${name}se_excite`)
}

/** Whether the Normalization layer holds deviations as variances, as Keras's own weights do. */
function holdsDeviations(weights: WeightReader): boolean {
  const variance = weights('normalization', 'variance')
  return variance !== undefined && DEVIATIONS.every((deviation, i) => Math.abs(variance[i] - deviation) < 1e-3)
}

export const efficientNetB0: Architecture = {
  id: 'efficientnetb0',
  title: 'EfficientNetB0',
  size: 224,
  preprocess: 'raw',
  variants: [
    { label: '', build: (options) => build(options, { imagenet: true }), accepts: holdsDeviations },
    {
      label: 'with a normalisation of its own',
      build: (options) => build(options, { imagenet: false }),
      accepts: (weights) => !holdsDeviations(weights),
    },
  ],
}
