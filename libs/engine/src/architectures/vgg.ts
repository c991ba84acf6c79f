/** VGG16 and VGG19 (Simonyan & Zisserman 2014, arXiv 1409.1556). */
import type { Architecture, BuildOptions } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { NetworkBuilder, type Output } from './network-builder.ts'
import { classify } from './top.ts'

const WIDTHS = [64, 128, 256, 512, 512]

function vgg(name: string, depths: readonly number[]): (options: BuildOptions) => Blueprint {
  return ({ size: { height, width }, classes }) => {
    const net = new NetworkBuilder(name)
    let x: Output = net.input([height, width, 3])
    WIDTHS.forEach((filters, i) => {
      const block = `block${i + 1}`
      for (let j = 1; j <= depths[i]; j++) {
        x = net.convolution(x, filters, { kernel: 3, padding: 'same', activation: 'relu', name: `${block}_conv${j}` })
      }
      x = net.maxPooling(x, { size: 2, name: `${block}_pool` })
    })
    if (classes === null) return net.finish(x)
    x = net.flatten(x, 'flatten')
    x = net.dense(x, 4096, { name: 'fc1', activation: 'relu' })
    x = net.dense(x, 4096, { name: 'fc2', activation: 'relu' })
    return net.finish(classify(net, x, classes))
  }
}

const shared = { size: 224, preprocess: 'caffe', fixedByTop: true } as const

export const vgg16: Architecture = {
  id: 'vgg16',
  title: 'VGG16',
  ...shared,
  variants: [{ label: '', build: vgg('vgg16', [2, 2, 3, 3, 3]) }],
}

export const vgg19: Architecture = {
  id: 'vgg19',
  title: 'VGG19',
  ...shared,
  variants: [{ label: '', build: vgg('vgg19', [2, 2, 4, 4, 4]) }],
}
