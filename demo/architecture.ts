/** The one architecture of both models. */
import * as tf from '@tensorflow/tfjs'
import { IMAGE_SIZE } from './dataset.ts'
import { DIGITS } from './digits.ts'

/** The layer that Grad-CAM looks at: its 16×16 map is fine enough to tell the tag from what surrounds it. */
const LAST_CONVOLUTION = 'conv5'
const HEAD = 'predictions'

/**
 * Five small convolutions, global average pooling and a softmax: what each place of the last map says for a class is simply added up, so a class activation
 * map shows all of it. Strides come early, to save time in training. No bias in the head, so a class needs evidence in the picture.
 */
export function createClassifier(name: string, seed: number): tf.Sequential {
  const convolution = (layer: ConvolutionShape, index: number) =>
    tf.layers.conv2d({
      ...layer,
      name: `conv${index + 1}`,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: tf.initializers.heNormal({ seed: seed + index }),
      ...(index === 0 && { inputShape: [IMAGE_SIZE, IMAGE_SIZE, 3] }),
    })
  return tf.sequential({
    name,
    layers: [
      ...CONVOLUTIONS.map(convolution),
      tf.layers.globalAveragePooling2d({ name: 'pool' } as Parameters<typeof tf.layers.globalAveragePooling2d>[0]),
      tf.layers.dense({
        name: HEAD,
        units: DIGITS,
        useBias: false,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotNormal({ seed: seed + CONVOLUTIONS.length }),
      }),
    ],
  })
}

interface ConvolutionShape {
  readonly filters: number
  readonly kernelSize: number
  readonly strides: number
}

const CONVOLUTIONS: readonly ConvolutionShape[] = [
  { filters: 8, kernelSize: 5, strides: 2 },
  { filters: 16, kernelSize: 3, strides: 2 },
  { filters: 32, kernelSize: 3, strides: 1 },
  { filters: 48, kernelSize: 3, strides: 1 },
  // 1×1: it adds no blur of its own to the map.
  { filters: 48, kernelSize: 1, strides: 1 },
]

/**
 * The two ends of the model that training works with: the last feature map `[n, 16, 16, 48]`, and what each place of it says for each class, `[n, 256, 10]`.
 * The mean of the latter over the places is the logits.
 */
export function splitClassifier(model: tf.LayersModel) {
  const trunk = tf.model({ inputs: model.inputs, outputs: model.getLayer(LAST_CONVOLUTION).output })
  const [kernel] = model.getLayer(HEAD).trainableWeights
  return {
    features: (images: tf.Tensor4D) => trunk.apply(images, { training: true }) as tf.Tensor4D,
    evidence: (features: tf.Tensor4D) => {
      const [count, height, width, channels] = features.shape
      const places = tf.reshape(features, [count * height * width, channels])
      return tf.reshape(tf.matMul(places, kernel.read() as tf.Tensor2D), [count, height * width, DIGITS]) as tf.Tensor3D
    },
  }
}
