/** The classifier that most of the networks end in. */
import type { NetworkBuilder, Output } from './network-builder.ts'

/** One unit tells two classes apart by a sigmoid. */
export function classActivation(classes: number): 'softmax' | 'sigmoid' {
  return classes === 1 ? 'sigmoid' : 'softmax'
}

export function classify(net: NetworkBuilder, features: Output, classes: number): Output {
  return net.dense(features, classes, { name: 'predictions', activation: classActivation(classes) })
}

/** The global average and a dense layer; nothing if there are to be no classes. */
export function averageAndClassify(net: NetworkBuilder, x: Output, classes: number | null): Output {
  if (classes === null) return x
  return classify(net, net.globalAveragePooling(x, { name: 'avg_pool' }), classes)
}
