import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { beforeAll, describe, expect, it } from 'vitest'
import { registerConvolutionGradients } from './convolution-gradients.ts'

beforeAll(async () => {
  tf.enableProdMode()
  await tf.setBackend('wasm')
  registerConvolutionGradients()
})

interface Case {
  readonly input: [number, number, number, number]
  readonly kernel: [number, number, number, number]
  readonly stride: number
  readonly padding: 'same' | 'valid'
}

const CASES: Case[] = [
  { input: [2, 8, 8, 3], kernel: [5, 5, 3, 4], stride: 2, padding: 'same' },
  { input: [2, 7, 9, 2], kernel: [3, 3, 2, 3], stride: 2, padding: 'same' },
  { input: [3, 6, 5, 4], kernel: [3, 3, 4, 2], stride: 1, padding: 'same' },
  { input: [1, 6, 6, 2], kernel: [3, 5, 2, 3], stride: 1, padding: 'same' },
  { input: [2, 6, 6, 2], kernel: [2, 2, 2, 3], stride: 1, padding: 'same' },
  { input: [2, 7, 6, 2], kernel: [3, 3, 2, 2], stride: 1, padding: 'valid' },
]

/** The gradients of Σ conv(x, w)·v by x and by w, v some fixed numbers. */
async function gradients(backend: string, { input, kernel, stride, padding }: Case): Promise<Float32Array[]> {
  await tf.setBackend(backend)
  return tf.tidy(() => {
    const [x, w] = [wave(input, 1), wave(kernel, 2)]
    const score = (image: tf.Tensor, weights: tf.Tensor) => {
      const y = tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, stride, padding)
      return tf.sum(tf.mul(y, wave(y.shape, 3)))
    }
    return tf
      .grads(score)([x, w])
      .map((gradient) => gradient.dataSync<'float32'>())
  })
}

/** Numbers without a pattern, the same on every backend. */
function wave(shape: number[], phase: number): tf.Tensor {
  const size = tf.util.sizeFromShape(shape)
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(phase + i * i)),
    shape,
  )
}

describe('gradients of convolutions on wasm', () => {
  it.each(CASES)('are those of the cpu backend: $input by $kernel, stride $stride, $padding', async (given) => {
    const expected = await gradients('cpu', given)
    const found = await gradients('wasm', given)
    found.forEach((gradient, which) => {
      expect(gradient.length).toBe(expected[which].length)
      gradient.forEach((value, i) => expect(value).toBeCloseTo(expected[which][i], 4))
    })
  })
})
