/**
 * The whole way of a photograph against known predictions of MobileNet V1 0.25 (square centre crop, bilinear by Pillow, `signed`): decoder,
 * orientation, crop, filter, rounding and channel order all show in the probability of the first class.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '../testing/shared-data.ts'
import { decodeImage } from './decode.ts'
import { prepareImage } from './prepare.ts'

const EXPECTED: readonly [file: string, label: string, probability: number][] = [
  ['ort-goldfish.jpg', 'goldfish', 0.992],
  ['kerasvis-ouzel1.jpg', 'water_ouzel', 0.998],
  ['ort-wolves.jpg', 'white_wolf', 0.829],
  ['ort-cat.jpg', 'tabby', 0.75],
  ['tfjs-cat.jpg', 'Persian_cat', 0.653],
  ['captum-elephant.jpg', 'African_elephant', 0.491],
  ['tfjs-elephants.jpg', 'African_elephant', 0.463],
  ['gradcam-dogs.png', 'borzoi', 0.382],
  ['ort-daisy.jpg', 'bee', 0.362],
  ['tfjs-dog.jpg', 'beagle', 0.337],
  ['tfjs-basketball.jpg', 'rugby_ball', 0.293],
  ['captum-swan.jpg', 'black_swan', 0.22],
  ['gradcam-horses.jpg', 'worm_fence', 0.48],
]

describe.skipIf(!hasSharedData)(`photographs through MobileNet ${SHARED_DATA_MARK}`, () => {
  let session: InferenceSession
  let labels: string[]
  beforeAll(async () => {
    session = await InferenceSession.create(sharedData('models/mobilenet-v1-0.25-pytorch.onnx'))
    const index = JSON.parse(readFileSync(sharedData('labels/imagenet_class_index.json'), 'utf8')) as Record<
      string,
      [string, string]
    >
    labels = Object.values(index).map(([, name]) => name)
  })

  it.each(EXPECTED)('%s: %s %f', async (file, label, probability) => {
    const image = await decodeImage(sharedData(`images/${file}`))
    const { input } = prepareImage(image, { preprocessing: { preset: 'signed', resize: 'crop' }, inputShape: [224, 224, 3] })
    const planes = Float32Array.from(input.data, (_, i) => input.data[(i % 50176) * 3 + Math.floor(i / 50176)])
    const { prob } = await session.run({ input: new Tensor('float32', planes, [1, 3, 224, 224]) })
    const probabilities = prob.data as Float32Array
    const best = probabilities.indexOf(Math.max(...probabilities))
    expect(labels[best]).toBe(label)
    // The table has three digits.
    expect(Math.abs(probabilities[best] - probability)).toBeLessThan(0.001)
  })
})
