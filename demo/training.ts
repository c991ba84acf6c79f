/** How a model of the demo learns. Everything is seeded: the same request gives the same weights. */
import * as tf from '@tensorflow/tfjs'
import { splitClassifier } from './architecture.ts'
import { IMAGE_SIZE, type Sample } from './dataset.ts'
import { DIGITS } from './digits.ts'

export interface TrainingRequest {
  /** Sample `index` of an endless set; every sample is seen once. */
  draw(index: number): Sample
  readonly steps: number
  onProgress?(progress: { readonly step: number; readonly loss: number }): void
}

const BATCH = 32
const WARM_UP_STEPS = 30
const LEARNING_RATE = 0.004
const LOWEST_RATE = 0.02
/**
 * What evidence costs: for each class the mean of its magnitude over the places of the map, in the units of the cross-entropy. A logit is the signed mean, so
 * evidence at every place of the picture that cancels out, or that holds for every picture alike, is waste, and the map stays silent
 * where nothing matters. The cost grows from 0, so that a model first learns to tell the classes apart.
 */
const EVIDENCE_COST = 0.004
const FULL_COST_FROM = 0.7

/** Adam with a learning rate that warms up, then falls along a cosine. */
export function train(model: tf.LayersModel, { draw, steps, onProgress }: TrainingRequest): void {
  const { features, evidence } = splitClassifier(model)
  const optimizer = tf.train.adam(LEARNING_RATE)
  for (let step = 0; step < steps; step++) {
    const samples = Array.from({ length: BATCH }, (_, i) => draw(step * BATCH + i))
    Object.assign(optimizer, { learningRate: LEARNING_RATE * rateAt(step, steps) })
    const loss = tf.tidy(() => {
      const images = toInput(samples)
      const classes = tf.oneHot(
        tf.tensor1d(
          samples.map(({ digit }) => digit),
          'int32',
        ),
        DIGITS,
      )
      const cost = optimizer.minimize(() => {
        const found = evidence(features(images))
        const price = EVIDENCE_COST * DIGITS * Math.min(1, step / (FULL_COST_FROM * steps))
        return tf.add(crossEntropy(found.mean<tf.Tensor2D>(1), classes), tf.mul(price, found.abs().mean()))
      }, true)
      return (cost as tf.Scalar).dataSync()[0]
    })
    onProgress?.({ step: step + 1, loss })
  }
  optimizer.dispose()
}

/**
 * Cross-entropy over the ten classes and an eleventh answer, “none of them”, whose logit is always 0. So no class can win
 * just because the others lack evidence: every class has to find something that speaks for it. The finished model has the ten classes alone.
 */
function crossEntropy(logits: tf.Tensor2D, classes: tf.Tensor): tf.Scalar {
  const none = [
    [0, 0],
    [0, 1],
  ] as [number, number][]
  return tf.losses.softmaxCrossEntropy(tf.pad(classes, none), tf.pad(logits, none)) as tf.Scalar
}

function rateAt(step: number, steps: number): number {
  if (step < WARM_UP_STEPS) return (step + 1) / WARM_UP_STEPS
  return Math.max(LOWEST_RATE, 0.5 * (1 + Math.cos((Math.PI * step) / steps)))
}

/** `[n, 64, 64, 3]`, 0…1: preprocessing `unit`. */
function toInput(samples: readonly Sample[]): tf.Tensor4D {
  const size = IMAGE_SIZE * IMAGE_SIZE * 3
  const values = new Float32Array(samples.length * size)
  samples.forEach(({ pixels }, i) => values.set(pixels, i * size))
  return tf.div(tf.tensor4d(values, [samples.length, IMAGE_SIZE, IMAGE_SIZE, 3]), 255)
}

/** Share of samples whose digit the model names. */
export function accuracy(model: tf.LayersModel, samples: readonly Sample[]): number {
  const named = tf.tidy(() => (model.predict(toInput(samples)) as tf.Tensor2D).argMax(1).dataSync())
  return samples.filter(({ digit }, i) => named[i] === digit).length / samples.length
}
