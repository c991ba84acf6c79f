/** MobileNet (Howard 2017, arXiv 1704.04861). */
import type { Architecture, BuildOptions } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { NetworkBuilder, type Output } from './network-builder.ts'
import { classActivation } from './top.ts'

/** Filters and stride of each depthwise-separable block. */
const BLOCKS: readonly (readonly [filters: number, strides: number])[] = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
]

function build({ size: { height, width }, classes }: BuildOptions, alpha: number): Blueprint {
  const net = new NetworkBuilder(`mobilenet_${alpha.toFixed(2)}_${height}`)
  const normalized = (y: Output, name: string) => net.relu6(net.batchNormalization(y, { name: `${name}_bn` }), `${name}_relu`)
  const first = { kernel: 3, strides: 2, padding: 'same', bias: false, name: 'conv1' } as const
  let x: Output = normalized(net.convolution(net.input([height, width, 3]), Math.floor(32 * alpha), first), 'conv1')
  BLOCKS.forEach(([filters, strides], i) => {
    const number = i + 1
    if (strides > 1) {
      const below = [0, 1] as const
      x = net.zeroPadding(x, [below, below], `conv_pad_${number}`)
    }
    const padding = strides > 1 ? 'valid' : 'same'
    x = normalized(net.depthwise(x, { kernel: 3, strides, padding, bias: false, name: `conv_dw_${number}` }), `conv_dw_${number}`)
    const pointwise = { kernel: 1, padding: 'same', bias: false, name: `conv_pw_${number}` } as const
    x = normalized(net.convolution(x, Math.floor(filters * alpha), pointwise), `conv_pw_${number}`)
  })
  if (classes === null) return net.finish(x)
  x = net.globalAveragePooling(x, { keepDimensions: true })
  x = net.dropout(x, 1e-3, 'dropout')
  x = net.convolution(x, classes, { kernel: 1, padding: 'same', name: 'conv_preds' })
  x = net.reshape(x, [classes], 'reshape_2')
  return net.finish(net.activation(x, classActivation(classes), 'predictions'))
}

export const mobileNet: Architecture = {
  id: 'mobilenet',
  title: 'MobileNet',
  size: 224,
  preprocess: 'signed',
  variants: [1, 0.75, 0.5, 0.25].map((alpha) => ({
    label: alpha === 1 ? '' : `alpha ${alpha}`,
    build: (options) => build(options, alpha),
  })),
}
