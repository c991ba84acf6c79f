/** ResNet-50 with its normalisations before the convolutions (He 2016, arXiv 1603.05027). Keras puts a stage's stride into its last block. */
import type { Architecture, BuildOptions } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { NetworkBuilder, type Output } from './network-builder.ts'
import { onAllSides } from './padding.ts'
import { RESNET50_BLOCKS, RESNET_EPSILON } from './resnet.ts'
import { averageAndClassify } from './top.ts'

function build({ size: { height, width }, classes }: BuildOptions): Blueprint {
  const net = new NetworkBuilder('resnet50v2')
  let x: Output = net.zeroPadding(net.input([height, width, 3]), onAllSides(3), 'conv1_pad')
  x = net.convolution(x, 64, { kernel: 7, strides: 2, name: 'conv1_conv' })
  x = net.zeroPadding(x, onAllSides(1), 'pool1_pad')
  x = net.maxPooling(x, { size: 3, strides: 2, name: 'pool1_pool' })
  RESNET50_BLOCKS.forEach((blocks, stage) => {
    for (let i = 1; i <= blocks; i++) {
      const strides = i === blocks && stage < 3 ? 2 : 1
      x = bottleneck(net, x, { name: `conv${stage + 2}_block${i}`, filters: 64 * 2 ** stage, strides, widens: i === 1 })
    }
  })
  x = net.batchNormalization(x, { epsilon: RESNET_EPSILON, name: 'post_bn' })
  x = net.relu(x, 'post_relu')
  return net.finish(averageAndClassify(net, x, classes))
}

interface Bottleneck {
  readonly name: string
  readonly filters: number
  readonly strides: number
  /** Whether a convolution stands in the shortcut. */
  readonly widens: boolean
}

function bottleneck(net: NetworkBuilder, x: Output, { name, filters, strides, widens }: Bottleneck): Output {
  const normalized = (y: Output, part: string) =>
    net.relu(net.batchNormalization(y, { epsilon: RESNET_EPSILON, name: `${name}_${part}_bn` }), `${name}_${part}_relu`)
  const before = normalized(x, 'preact')
  const shortcut = widens
    ? net.convolution(before, 4 * filters, { kernel: 1, strides, name: `${name}_0_conv` })
    : strides > 1
      ? net.maxPooling(x, { size: 1, strides })
      : x
  let y = net.convolution(before, filters, { kernel: 1, bias: false, name: `${name}_1_conv` })
  y = net.zeroPadding(normalized(y, '1'), onAllSides(1), `${name}_2_pad`)
  y = net.convolution(y, filters, { kernel: 3, strides, bias: false, name: `${name}_2_conv` })
  y = net.convolution(normalized(y, '2'), 4 * filters, { kernel: 1, name: `${name}_3_conv` })
  return net.add([shortcut, y], `${name}_out`)
}

export const resNet50V2: Architecture = {
  id: 'resnet50v2',
  title: 'ResNet50V2',
  size: 224,
  preprocess: 'signed',
  variants: [{ label: '', build }],
}
