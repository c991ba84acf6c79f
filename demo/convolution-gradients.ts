/**
 * What training needs of TensorFlow.js's `wasm` backend and does not find there: it has no gradient of a convolution by its kernel, and
 * its gradient by the input is a plain loop. Both are brought back to what the backend does fast: a matrix product over the patches of the
 * input, and a convolution with the kernel turned round. convolution-gradients.test.ts holds them to the `cpu` backend's numbers.
 */
import * as tf from '@tensorflow/tfjs'
import { gatherPatches } from './patches.ts'

const BACKEND = 'wasm'

type KernelArguments = Parameters<NonNullable<ReturnType<typeof tf.getKernel>>['kernelFunc']>[0]
type Shape4D = [number, number, number, number]

/** Registers the gradients, for strides and padding as in TensorFlow, channels last, no dilation. */
export function registerConvolutionGradients(): void {
  tf.registerKernel({ kernelName: tf.Conv2DBackpropFilter, backendName: BACKEND, kernelFunc: filterGradient })
  const plain = tf.getKernel(tf.Conv2DBackpropInput, BACKEND).kernelFunc
  tf.unregisterKernel(tf.Conv2DBackpropInput, BACKEND)
  tf.registerKernel({
    kernelName: tf.Conv2DBackpropInput,
    backendName: BACKEND,
    kernelFunc: (given) => inputGradient(given) ?? plain(given),
  })
}

/** dW = Pᵀ·dy, P the patches of all images as rows. */
function filterGradient({ inputs, attrs }: KernelArguments): tf.TensorInfo {
  const { x, dy } = inputs as unknown as { x: tf.Tensor4D; dy: tf.Tensor4D }
  const { strides, pad, filterShape } = attrs as unknown as tf.Conv2DBackpropFilterAttrs
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad)
  return tf.tidy(() => {
    const patches = tf.tensor2d(gatherPatches(x.dataSync<'float32'>(), info), [
      info.filterHeight * info.filterWidth * info.inChannels,
      dy.size / info.outChannels,
    ])
    return tf.reshape(tf.matMul(patches, tf.reshape(dy, [-1, info.outChannels])), filterShape)
  })
}

/** For stride 1 and odd kernels: dx = dy convolved with the kernel turned by 180°, inputs and outputs swapped. Null otherwise. */
function inputGradient({ inputs, attrs }: KernelArguments): tf.TensorInfo | null {
  const { dy, filter } = inputs as unknown as { dy: tf.Tensor4D; filter: tf.Tensor4D }
  const { strides, pad } = attrs as unknown as tf.Conv2DBackpropInputAttrs
  const [height, width] = filter.shape
  const isPlain = [strides].flat().every((stride) => stride === 1) && pad === 'same' && height % 2 === 1 && width % 2 === 1
  if (!isPlain) return null
  return tf.tidy(() => tf.conv2d(dy, turnKernel(filter), 1, 'same'))
}

function turnKernel(kernel: tf.Tensor4D): tf.Tensor4D {
  const [height, width, from, to] = kernel.shape
  const turned = new Float32Array(kernel.size)
  const values = kernel.dataSync()
  for (let tap = 0; tap < height * width; tap++) {
    const opposite = height * width - 1 - tap
    for (let i = 0; i < from; i++) {
      for (let o = 0; o < to; o++) turned[(opposite * to + o) * from + i] = values[(tap * from + i) * to + o]
    }
  }
  return tf.tensor4d(turned, [height, width, to, from] satisfies Shape4D)
}
