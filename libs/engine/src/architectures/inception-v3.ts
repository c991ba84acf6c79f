/** Inception v3 (Szegedy 2015, arXiv 1512.00567). Keras names its concatenations alone. */
import type { Architecture, BuildOptions } from './architecture.ts'
import type { Blueprint } from './blueprint.ts'
import { NetworkBuilder, type Output, type Pair, type WindowOptions } from './network-builder.ts'
import { averageAndClassify } from './top.ts'

type Link = readonly [filters: number, kernel: Pair, options?: WindowOptions]

const VALID: WindowOptions = { padding: 'valid' }
const REDUCE: WindowOptions = { padding: 'valid', strides: 2 }
const ACROSS = [1, 7] as const
const DOWN = [7, 1] as const

function build({ size: { height, width }, classes }: BuildOptions): Blueprint {
  const net = new NetworkBuilder('inception_v3')
  const { chain, averaged, reduced, fork } = piecesFor(net)
  let x: Output = net.input([height, width, 3])
  x = reduced(chain(x, [32, 3, REDUCE], [32, 3, VALID], [64, 3]))
  x = reduced(chain(x, [80, 1, VALID], [192, 3, VALID]))

  for (const [i, pooled] of [32, 64, 64].entries()) {
    const direct = chain(x, [64, 1])
    const single = chain(x, [48, 1], [64, 5])
    const double = chain(x, [64, 1], [96, 3], [96, 3])
    x = net.concatenate([direct, single, double, averaged(x, pooled)], `mixed${i}`)
  }
  const single = chain(x, [384, 3, REDUCE])
  const double = chain(x, [64, 1], [96, 3], [96, 3, REDUCE])
  x = net.concatenate([single, double, reduced(x)], 'mixed3')

  for (const [i, width] of [128, 160, 160, 192].entries()) {
    const direct = chain(x, [192, 1])
    const single = chain(x, [width, 1], [width, ACROSS], [192, DOWN])
    const double = chain(x, [width, 1], [width, DOWN], [width, ACROSS], [width, DOWN], [192, ACROSS])
    x = net.concatenate([direct, single, double, averaged(x, 192)], `mixed${4 + i}`)
  }
  const small = chain(x, [192, 1], [320, 3, REDUCE])
  const large = chain(x, [192, 1], [192, ACROSS], [192, DOWN], [192, 3, REDUCE])
  x = net.concatenate([small, large, reduced(x)], 'mixed8')

  for (const i of [0, 1]) {
    const direct = chain(x, [320, 1])
    const single = fork(chain(x, [384, 1]), `mixed9_${i}`)
    const double = fork(chain(x, [448, 1], [384, 3]))
    x = net.concatenate([direct, single, double, averaged(x, 192)], `mixed${9 + i}`)
  }
  return net.finish(averageAndClassify(net, x, classes))
}

function piecesFor(net: NetworkBuilder) {
  /** Convolutions one after the other, each with its normalisation (without a scale) and a rectifier. */
  const chain = (x: Output, ...links: readonly Link[]) =>
    links.reduce((y, [filters, kernel, options]) => {
      const convolved = net.convolution(y, filters, { kernel, padding: 'same', bias: false, ...options })
      return net.relu(net.batchNormalization(convolved, { scale: false }))
    }, x)
  return {
    chain,
    averaged: (x: Output, filters: number) =>
      chain(net.averagePooling(x, { size: 3, strides: 1, padding: 'same' }), [filters, 1]),
    reduced: (x: Output) => net.maxPooling(x, { size: 3, strides: 2 }),
    fork: (x: Output, name?: string) => net.concatenate([chain(x, [384, [1, 3]]), chain(x, [384, [3, 1]])], name),
  }
}

export const inceptionV3: Architecture = {
  id: 'inceptionv3',
  title: 'InceptionV3',
  size: 299,
  preprocess: 'signed',
  variants: [{ label: '', build }],
}
