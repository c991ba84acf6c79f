/** DenseNet-121 (Huang 2016, arXiv 1608.06993). */
import type { Architecture, BuildOptions } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { NetworkBuilder, type Output } from './network-builder.ts'
import { onAllSides } from './padding.ts'
import { averageAndClassify } from './top.ts'

/** Blocks of the four stages, conv2 to conv5. */
const BLOCKS = [6, 12, 24, 16]

/** Channels that each block adds. */
const GROWTH = 32

const EPSILON = 1.001e-5

function build({ size: { height, width }, classes }: BuildOptions): Blueprint {
  const net = new NetworkBuilder('densenet121')
  let x: Output = net.zeroPadding(net.input([height, width, 3]), onAllSides(3))
  x = net.convolution(x, 64, { kernel: 7, strides: 2, bias: false, name: 'conv1/conv' })
  x = net.relu(net.batchNormalization(x, { epsilon: EPSILON, name: 'conv1/bn' }), 'conv1/relu')
  x = net.maxPooling(net.zeroPadding(x, onAllSides(1)), { size: 3, strides: 2, name: 'pool1' })
  BLOCKS.forEach((blocks, stage) => {
    if (stage > 0) x = transition(net, x, `pool${stage + 1}`)
    for (let i = 1; i <= blocks; i++) x = denseBlock(net, x, `conv${stage + 2}_block${i}`)
  })
  x = net.relu(net.batchNormalization(x, { epsilon: EPSILON, name: 'bn' }), 'relu')
  return net.finish(averageAndClassify(net, x, classes))
}

function denseBlock(net: NetworkBuilder, x: Output, name: string): Output {
  let y = net.relu(net.batchNormalization(x, { epsilon: EPSILON, name: `${name}_0_bn` }), `${name}_0_relu`)
  y = net.convolution(y, 4 * GROWTH, { kernel: 1, bias: false, name: `${name}_1_conv` })
  y = net.relu(net.batchNormalization(y, { epsilon: EPSILON, name: `${name}_1_bn` }), `${name}_1_relu`)
  y = net.convolution(y, GROWTH, { kernel: 3, padding: 'same', bias: false, name: `${name}_2_conv` })
  return net.concatenate([x, y], `${name}_concat`)
}

/** Halves the channels and the extents. */
function transition(net: NetworkBuilder, x: Output, name: string): Output {
  const y = net.relu(net.batchNormalization(x, { epsilon: EPSILON, name: `${name}_bn` }), `${name}_relu`)
  const narrowed = net.convolution(y, x.shape[2] / 2, { kernel: 1, bias: false, name: `${name}_conv` })
  return net.averagePooling(narrowed, { size: 2, name: `${name}_pool` })
}

export const denseNet121: Architecture = {
  id: 'densenet121',
  title: 'DenseNet121',
  size: 224,
  preprocess: 'torch',
  variants: [{ label: '', build }],
}
