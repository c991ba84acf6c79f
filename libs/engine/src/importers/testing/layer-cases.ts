/** Small models that together hold every layer of `tf.layers` that we read, in odd sizes. */
import { tf } from '../../tensor/tf.ts'

type Shape = [number, number, number] | [number, number]
type Apply = (input: tf.SymbolicTensor) => tf.SymbolicTensor

export interface Case {
  readonly input: Shape
  /** Builds a Functional model. */
  readonly apply: Apply
}

const { layers } = tf
const on = (input: Shape, apply: Apply): Case => ({ input, apply })
/** One layer after the other. */
const chain =
  (...steps: { apply(input: tf.SymbolicTensor): unknown }[]): Apply =>
  (input) =>
    steps.reduce((value, step) => step.apply(value) as tf.SymbolicTensor, input)

export const CASES: Record<string, Case> = {
  'Conv2D valid, stride 1': on([7, 10, 3], chain(layers.conv2d({ filters: 4, kernelSize: [3, 2] }))),
  'Conv2D valid, stride [2, 3]': on([9, 11, 3], chain(layers.conv2d({ filters: 5, kernelSize: [4, 3], strides: [2, 3] }))),
  'Conv2D same, odd kernel, stride 2, even input': on(
    [8, 10, 1],
    chain(layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' })),
  ),
  'Conv2D same, even kernel': on([5, 7, 3], chain(layers.conv2d({ filters: 2, kernelSize: [4, 2], padding: 'same' }))),
  'Conv2D same, stride larger than kernel': on(
    [8, 11, 3],
    chain(layers.conv2d({ filters: 2, kernelSize: 2, strides: 3, padding: 'same' })),
  ),
  'Conv2D dilated': on(
    [11, 9, 3],
    chain(layers.conv2d({ filters: 2, kernelSize: 3, dilationRate: [2, 2], padding: 'same', useBias: false })),
  ),
  'Conv2D and each fused activation': on(
    [4, 5, 3],
    chain(
      layers.conv2d({ filters: 3, kernelSize: 1, activation: 'relu' }),
      layers.conv2d({ filters: 3, kernelSize: 1, activation: 'relu6' }),
      layers.conv2d({ filters: 3, kernelSize: 1, activation: 'elu' }),
      layers.conv2d({ filters: 3, kernelSize: 1, activation: 'tanh' }),
      layers.conv2d({ filters: 3, kernelSize: 1, activation: 'sigmoid' }),
      layers.conv2d({ filters: 4, kernelSize: 1, activation: 'softmax' }),
    ),
  ),
  'DepthwiseConv2D valid': on([7, 6, 3], chain(layers.depthwiseConv2d({ kernelSize: [3, 2] }))),
  'DepthwiseConv2D same, multiplier 2, stride 2': on(
    [7, 10, 3],
    chain(layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', depthMultiplier: 2, activation: 'relu' })),
  ),
  'SeparableConv2D same, multiplier 2': on(
    [6, 9, 3],
    chain(
      layers.separableConv2d({
        filters: 5,
        kernelSize: [3, 4],
        strides: 2,
        padding: 'same',
        depthMultiplier: 2,
        activation: 'relu',
      }),
    ),
  ),
  'SeparableConv2D valid without bias': on(
    [8, 7, 3],
    chain(layers.separableConv2d({ filters: 2, kernelSize: 3, useBias: false })),
  ),
  'BatchNormalization, with and without scale and center': on(
    [3, 5, 3],
    chain(
      layers.batchNormalization({ epsilon: 0.01 }),
      layers.batchNormalization({ scale: false }),
      layers.batchNormalization({ center: false }),
      layers.flatten(),
      layers.batchNormalization(),
    ),
  ),
  'BatchNormalization of [h, w]': on(
    [4, 5],
    chain(layers.batchNormalization(), layers.batchNormalization({ scale: false, center: false })),
  ),
  'activation layers on a map': on(
    [3, 4, 3],
    chain(
      layers.leakyReLU({ alpha: 0.2 }),
      layers.activation({ activation: 'elu' }),
      layers.leakyReLU(),
      layers.activation({ activation: 'tanh' }),
      layers.reLU({ maxValue: 0.3 }),
      layers.activation({ activation: 'linear' }),
      layers.softmax({ axis: -1 }),
      layers.activation({ activation: 'relu' }),
      layers.activation({ activation: 'relu6' }),
      layers.reLU(),
      layers.activation({ activation: 'sigmoid' }),
      layers.softmax({ axis: 3 }),
    ),
  ),
  'activations of later versions': on(
    [3, 4, 3],
    chain(
      layers.activation({ activation: 'selu' }),
      layers.activation({ activation: 'softplus' }),
      layers.activation({ activation: 'swish' }),
      layers.activation({ activation: 'softsign' }),
      layers.activation({ activation: 'mish' as 'relu' }),
    ),
  ),
  'activation layers with parameters': on([3, 4, 3], chain(layers.prelu({}), layers.elu(), layers.prelu({ sharedAxes: [1, 2] }))),
  LayerNormalization: on(
    [3, 4, 3],
    chain(layers.layerNormalization({ epsilon: 0.01 }), layers.flatten(), layers.layerNormalization()),
  ),
  Conv2DTranspose: on(
    [4, 5, 3],
    chain(
      layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
      layers.conv2dTranspose({ filters: 2, kernelSize: [2, 3], strides: 1, padding: 'valid', useBias: false }),
    ),
  ),
  'Cropping2D, Permute, RepeatVector': on(
    [5, 6, 3],
    chain(
      layers.cropping2D({
        cropping: [
          [1, 0],
          [2, 1],
        ],
      }),
      layers.permute({ dims: [3, 1, 2] }),
      layers.flatten(),
      layers.repeatVector({ n: 3 }),
      layers.permute({ dims: [2, 1] }),
    ),
  ),
  'Average, Maximum, Minimum, Dot': on([4, 5, 3], (input) => {
    const branch = (seed: number) =>
      layers.conv2d({ filters: 3, kernelSize: 1, name: `branch_${seed}` }).apply(input) as tf.SymbolicTensor
    const average = layers.average().apply([branch(1), branch(2), branch(3)]) as tf.SymbolicTensor
    const maximum = layers.maximum().apply([average, branch(4)]) as tf.SymbolicTensor
    const minimum = layers.minimum().apply([maximum, branch(5)]) as tf.SymbolicTensor
    const rows = layers.reshape({ targetShape: [6, 10] }).apply(minimum) as tf.SymbolicTensor
    const columns = layers.reshape({ targetShape: [10, 6] }).apply(maximum) as tf.SymbolicTensor
    return layers.dot({ axes: [2, 1] }).apply([rows, columns]) as tf.SymbolicTensor
  }),
  'softmax of a vector': on([2, 3, 1], chain(layers.flatten(), layers.activation({ activation: 'softmax' }))),
  'MaxPooling2D valid, overlapping': on([8, 9, 3], chain(layers.maxPooling2d({ poolSize: 3, strides: 2 }))),
  'MaxPooling2D same': on([7, 10, 3], chain(layers.maxPooling2d({ poolSize: [3, 2], strides: [2, 3], padding: 'same' }))),
  'MaxPooling2D default strides': on([7, 10, 3], chain(layers.maxPooling2d({ poolSize: [2, 3] }))),
  'AveragePooling2D valid': on([8, 9, 3], chain(layers.averagePooling2d({ poolSize: [3, 2], strides: 2 }))),
  'AveragePooling2D same leaves padding out': on(
    [7, 10, 3],
    chain(layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' })),
  ),
  'global pooling': on([5, 3, 3], (input) => {
    const average = layers.globalAveragePooling2d({}).apply(input) as tf.SymbolicTensor
    const maximum = layers.globalMaxPooling2d({}).apply(input) as tf.SymbolicTensor
    return layers.concatenate().apply([average, maximum]) as tf.SymbolicTensor
  }),
  'Flatten in channels-last order, then Dense': on(
    [3, 4, 3],
    chain(
      layers.conv2d({ filters: 2, kernelSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 5, activation: 'relu' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ),
  ),
  'Dense on a map and on [h, w]': on(
    [3, 4, 3],
    chain(
      layers.dense({ units: 4, activation: 'tanh' }),
      layers.reshape({ targetShape: [6, 8] }),
      layers.dense({ units: 2 }),
      layers.dense({ units: 3, useBias: false, activation: 'softmax' }),
    ),
  ),
  'Reshape in every direction': on(
    [4, 6, 3],
    chain(
      layers.reshape({ targetShape: [8, -1, 3] }),
      layers.reshape({ targetShape: [2, 36] }),
      layers.reshape({ targetShape: [1, 1, 72] }),
      layers.reshape({ targetShape: [72] }),
      layers.reshape({ targetShape: [-1, 9, 1] }),
      layers.reshape({ targetShape: [8, 9] }),
      layers.reshape({ targetShape: [3, 4, 6] }),
    ),
  ),
  'input without channels': on(
    [6, 5],
    chain(
      layers.reshape({ targetShape: [6, 5, 1] }),
      layers.conv2d({ filters: 2, kernelSize: 3 }),
      layers.flatten(),
      layers.dense({ units: 2 }),
    ),
  ),
  'ZeroPadding2D of every form': on(
    [3, 4, 3],
    chain(
      layers.zeroPadding2d({ padding: 1 }),
      layers.zeroPadding2d({ padding: [2, 1] }),
      layers.zeroPadding2d({
        padding: [
          [0, 2],
          [1, 3],
        ],
      }),
    ),
  ),
  'UpSampling2D nearest': on([3, 4, 3], chain(layers.upSampling2d({ size: [2, 3] }))),
  'Add, Multiply, Concatenate of several': on([4, 5, 3], (input) => {
    const branch = (seed: number) =>
      layers.conv2d({ filters: 3, kernelSize: 1, name: `branch/${seed}` }).apply(input) as tf.SymbolicTensor
    const [a, b, c] = [branch(1), branch(2), branch(3)]
    const sum = layers.add().apply([a, b, c]) as tf.SymbolicTensor
    const product = layers.multiply().apply([sum, a, input]) as tf.SymbolicTensor
    const wide = layers.concatenate().apply([product, b]) as tf.SymbolicTensor
    const tall = layers.concatenate({ axis: 1 }).apply([wide, wide]) as tf.SymbolicTensor
    return layers.concatenate({ axis: 2 }).apply([tall, tall, tall]) as tf.SymbolicTensor
  }),
  'squeeze and excitation: a map times one position': on([4, 5, 3], (input) => {
    const pooled = layers.globalAveragePooling2d({}).apply(input) as tf.SymbolicTensor
    const gate = layers.reshape({ targetShape: [1, 1, 3] }).apply(pooled) as tf.SymbolicTensor
    return layers.multiply().apply([input, gate]) as tf.SymbolicTensor
  }),
  'a layer that is called twice': on([5, 6, 3], (input) => {
    const shared = layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'shared' })
    const first = shared.apply(input) as tf.SymbolicTensor
    const second = shared.apply(layers.maxPooling2d({ poolSize: 1 }).apply(first)) as tf.SymbolicTensor
    return layers.add({ name: 'sum' }).apply([first, second]) as tf.SymbolicTensor
  }),
  Rescaling: on([3, 4, 3], chain(layers.rescaling({ scale: 1 / 127.5, offset: -1 }), layers.rescaling({ scale: 3 }))),
  'dropout and noise do nothing': on(
    [3, 4, 3],
    chain(
      layers.dropout({ rate: 0.5 }),
      layers.alphaDropout({ rate: 0.5 }),
      layers.gaussianDropout({ rate: 0.5 }),
      layers.gaussianNoise({ stddev: 3 }),
      layers.flatten(),
      layers.dropout({ rate: 0.5 }),
    ),
  ),
}

/**
 * Linear models whose gradient tf.layers does not know: it has none for dilated convolutions and for BatchNormalization, counts the
 * padding of average pooling in, and is wrong for enlarging by two different factors. Their gradient is tested by differences.
 */
export const LINEAR = new Set([
  'Conv2D dilated',
  'BatchNormalization, with and without scale and center',
  'BatchNormalization of [h, w]',
  'AveragePooling2D same leaves padding out',
  'UpSampling2D nearest',
])
