/** Xception (Chollet 2016, arXiv 1610.02357). Keras leaves the layers of the shortcuts unnamed. */
import type { Architecture, BuildOptions } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { NetworkBuilder, type Output } from './network-builder.ts'
import { averageAndClassify } from './top.ts'

function build({ size: { height, width }, classes }: BuildOptions): Blueprint {
  const net = new NetworkBuilder('xception')
  let x: Output = net.input([height, width, 3])
  x = net.convolution(x, 32, { kernel: 3, strides: 2, bias: false, name: 'block1_conv1' })
  x = net.relu(net.batchNormalization(x, { name: 'block1_conv1_bn' }), 'block1_conv1_act')
  x = net.convolution(x, 64, { kernel: 3, bias: false, name: 'block1_conv2' })
  x = net.relu(net.batchNormalization(x, { name: 'block1_conv2_bn' }), 'block1_conv2_act')
  for (const [number, filters] of [
    [2, 128],
    [3, 256],
    [4, 728],
  ] as const)
    x = narrowing(net, x, { number, filters: [filters, filters] })
  for (let number = 5; number <= 12; number++) {
    const y = [1, 2, 3].reduce((z, i) => separable(net, net.relu(z, `block${number}_sepconv${i}_act`), [number, i, 728]), x)
    x = net.add([y, x])
  }
  x = narrowing(net, x, { number: 13, filters: [728, 1024] })
  x = net.relu(separable(net, x, [14, 1, 1536]), 'block14_sepconv1_act')
  x = net.relu(separable(net, x, [14, 2, 2048]), 'block14_sepconv2_act')
  return net.finish(averageAndClassify(net, x, classes))
}

interface Block {
  readonly number: number
  readonly filters: readonly [number, number]
}

/** Two separable convolutions and a pooling, beside a strided 1×1 convolution. */
function narrowing(net: NetworkBuilder, x: Output, { number, filters }: Block): Output {
  const shortcut = net.batchNormalization(net.convolution(x, filters[1], { kernel: 1, strides: 2, padding: 'same', bias: false }))
  const name = `block${number}`
  // In block 2 what comes in is rectified already.
  const rectified = number === 2 ? x : net.relu(x, `${name}_sepconv1_act`)
  let y = separable(net, rectified, [number, 1, filters[0]])
  y = separable(net, net.relu(y, `${name}_sepconv2_act`), [number, 2, filters[1]])
  y = net.maxPooling(y, { size: 3, strides: 2, padding: 'same', name: `${name}_pool` })
  return net.add([y, shortcut])
}

function separable(net: NetworkBuilder, x: Output, [block, number, filters]: readonly [number, number, number]): Output {
  const name = `block${block}_sepconv${number}`
  const y = net.separable(x, filters, { kernel: 3, padding: 'same', bias: false, name })
  return net.batchNormalization(y, { name: `${name}_bn` })
}

export const xception: Architecture = {
  id: 'xception',
  title: 'Xception',
  size: 299,
  preprocess: 'signed',
  variants: [{ label: '', build }],
}
