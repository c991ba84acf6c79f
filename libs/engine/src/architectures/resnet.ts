/**
 * ResNet-50 (He 2015, arXiv 1512.03385). Keras puts the stride of a stage into its first 1×1 convolution; PyTorch's (“v1.5”) has it in the 3×3 one.
 */
import type { Architecture, BuildOptions } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { NetworkBuilder, type Output } from './network-builder.ts'
import { onAllSides } from './padding.ts'
import { averageAndClassify, classActivation } from './top.ts'

export const RESNET_EPSILON = 1.001e-5

/** Blocks of the four stages, conv2 to conv5. */
export const RESNET50_BLOCKS = [3, 4, 6, 3]

function resnet50({ size: { height, width }, classes }: BuildOptions): Blueprint {
  const net = new NetworkBuilder('resnet50')
  let x: Output = net.zeroPadding(net.input([height, width, 3]), onAllSides(3), 'conv1_pad')
  x = net.convolution(x, 64, { kernel: 7, strides: 2, name: 'conv1_conv' })
  x = net.batchNormalization(x, { epsilon: RESNET_EPSILON, name: 'conv1_bn' })
  x = net.relu(x, 'conv1_relu')
  x = net.zeroPadding(x, onAllSides(1), 'pool1_pad')
  x = net.maxPooling(x, { size: 3, strides: 2, name: 'pool1_pool' })
  RESNET50_BLOCKS.forEach((blocks, stage) => {
    for (let i = 1; i <= blocks; i++) {
      const strides = i === 1 && stage > 0 ? 2 : 1
      x = bottleneck(net, x, { name: `conv${stage + 2}_block${i}`, filters: 64 * 2 ** stage, strides, widens: i === 1 })
    }
  })
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
  const normalized = (y: Output, part: number) =>
    net.batchNormalization(y, { epsilon: RESNET_EPSILON, name: `${name}_${part}_bn` })
  const shortcut = widens ? normalized(net.convolution(x, 4 * filters, { kernel: 1, strides, name: `${name}_0_conv` }), 0) : x
  let y = net.convolution(x, filters, { kernel: 1, strides, name: `${name}_1_conv` })
  y = net.relu(normalized(y, 1), `${name}_1_relu`)
  y = net.convolution(y, filters, { kernel: 3, padding: 'same', name: `${name}_2_conv` })
  y = net.relu(normalized(y, 2), `${name}_2_relu`)
  y = normalized(net.convolution(y, 4 * filters, { kernel: 1, name: `${name}_3_conv` }), 3)
  return net.relu(net.add([shortcut, y], `${name}_add`), `${name}_out`)
}

/**
 * As Keras wrote it before 2.2.5: names after the stages of the paper (`res2a_branch2a`), Keras's own epsilon, the shortcut added last, and
 * unnamed layers numbered from 1.
 */
function resnet50WithOldNames({ size: { height, width }, classes }: BuildOptions): Blueprint {
  const net = new NetworkBuilder('resnet50', { firstNumber: 1 })
  let x: Output = net.zeroPadding(net.input([height, width, 3]), onAllSides(3), 'conv1_pad')
  x = net.convolution(x, 64, { kernel: 7, strides: 2, name: 'conv1' })
  x = net.relu(net.batchNormalization(x, { name: 'bn_conv1' }))
  x = net.zeroPadding(x, onAllSides(1), 'pool1_pad')
  x = net.maxPooling(x, { size: 3, strides: 2 })
  RESNET50_BLOCKS.forEach((blocks, stage) => {
    for (let i = 0; i < blocks; i++) {
      const strides = i === 0 && stage > 0 ? 2 : 1
      x = oldBottleneck(net, x, {
        name: `${stage + 2}${'abcdef'[i]}_branch`,
        filters: 64 * 2 ** stage,
        strides,
        widens: i === 0,
      })
    }
  })
  if (classes === null) return net.finish(x)
  const pooled = net.globalAveragePooling(x, { name: 'avg_pool' })
  return net.finish(net.dense(pooled, classes, { name: 'fc1000', activation: classActivation(classes) }))
}

function oldBottleneck(net: NetworkBuilder, x: Output, { name, filters, strides, widens }: Bottleneck): Output {
  const normalized = (y: Output, branch: string) => net.batchNormalization(y, { name: `bn${name}${branch}` })
  let y = net.convolution(x, filters, { kernel: 1, strides, name: `res${name}2a` })
  y = net.relu(normalized(y, '2a'))
  y = net.convolution(y, filters, { kernel: 3, padding: 'same', name: `res${name}2b` })
  y = net.relu(normalized(y, '2b'))
  y = normalized(net.convolution(y, 4 * filters, { kernel: 1, name: `res${name}2c` }), '2c')
  const shortcut = widens ? normalized(net.convolution(x, 4 * filters, { kernel: 1, strides, name: `res${name}1` }), '1') : x
  return net.relu(net.add([y, shortcut]))
}

export const resNet50: Architecture = {
  id: 'resnet50',
  title: 'ResNet50',
  size: 224,
  preprocess: 'caffe',
  variants: [
    { label: '', build: resnet50 },
    { label: 'with the names of Keras before 2.2.5', build: resnet50WithOldNames },
  ],
}
