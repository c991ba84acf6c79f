/** MobileNetV2 (Sandler 2018, arXiv 1801.04381). */
import type { Architecture, BuildOptions } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { roundToEight } from './divisible.ts'
import { NetworkBuilder, type Output } from './network-builder.ts'
import { aroundStride } from './padding.ts'
import { classify } from './top.ts'

/** Filters, stride of the first block, and how many blocks. */
const STAGES: readonly (readonly [filters: number, strides: number, blocks: number])[] = [
  [16, 1, 1],
  [24, 2, 2],
  [32, 2, 3],
  [64, 2, 4],
  [96, 1, 3],
  [160, 2, 3],
  [320, 1, 1],
]

const NORM = { epsilon: 1e-3, momentum: 0.999 }

function build({ size: { height, width }, classes }: BuildOptions, alpha: number): Blueprint {
  const net = new NetworkBuilder(`mobilenetv2_${alpha.toFixed(2)}_${height}`)
  let x: Output = net.input([height, width, 3])
  x = net.convolution(x, roundToEight(32 * alpha), { kernel: 3, strides: 2, padding: 'same', bias: false, name: 'Conv1' })
  x = net.relu6(net.batchNormalization(x, { ...NORM, name: 'bn_Conv1' }), 'Conv1_relu')
  let number = 0
  for (const [filters, strides, blocks] of STAGES) {
    for (let i = 0; i < blocks; i++) {
      const out = roundToEight(Math.floor(filters * alpha))
      x = invertedResidual(net, x, { number: number++, filters: out, strides: i === 0 ? strides : 1 })
    }
  }
  const last = alpha > 1 ? roundToEight(1280 * alpha) : 1280
  x = net.convolution(x, last, { kernel: 1, bias: false, name: 'Conv_1' })
  x = net.relu6(net.batchNormalization(x, { ...NORM, name: 'Conv_1_bn' }), 'out_relu')
  if (classes === null) return net.finish(x)
  // Unlike the others, Keras left this pooling without a name.
  return net.finish(classify(net, net.globalAveragePooling(x), classes))
}

interface Block {
  readonly number: number
  readonly filters: number
  readonly strides: number
}

function invertedResidual(net: NetworkBuilder, x: Output, { number, filters, strides }: Block): Output {
  const prefix = number === 0 ? 'expanded_conv' : `block_${number}`
  const normalized = (y: Output, part: string) => net.batchNormalization(y, { ...NORM, name: `${prefix}_${part}_BN` })
  const pointwise = { kernel: 1, padding: 'same', bias: false } as const
  let y = x
  if (number > 0) {
    y = net.convolution(y, 6 * x.shape[2], { ...pointwise, name: `${prefix}_expand` })
    y = net.relu6(normalized(y, 'expand'), `${prefix}_expand_relu`)
  }
  if (strides > 1) y = net.zeroPadding(y, aroundStride(y, 3), `${prefix}_pad`)
  const padding = strides > 1 ? 'valid' : 'same'
  y = net.depthwise(y, { kernel: 3, strides, padding, bias: false, name: `${prefix}_depthwise` })
  y = net.relu6(normalized(y, 'depthwise'), `${prefix}_depthwise_relu`)
  y = normalized(net.convolution(y, filters, { ...pointwise, name: `${prefix}_project` }), 'project')
  return strides === 1 && x.shape[2] === filters ? net.add([x, y], `${prefix}_add`) : y
}

export const mobileNetV2: Architecture = {
  id: 'mobilenetv2',
  title: 'MobileNetV2',
  size: 224,
  preprocess: 'signed',
  variants: [1, 0.35, 0.5, 0.75, 1.3, 1.4].map((alpha) => ({
    label: alpha === 1 ? '' : `alpha ${alpha}`,
    build: (options) => build(options, alpha),
  })),
}
