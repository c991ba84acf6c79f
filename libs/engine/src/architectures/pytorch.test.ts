/**
 * The networks against PyTorch: features, logits and gradients with the same random weights, in float64. How the numbers came about:
 * fixtures/architectures/make-references.py.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createModel } from '../model/create-model.ts'
import { INPUT } from '../model/explainable-model.ts'
import { ndArray, sizeOf, type NdArray } from '../model/nd-array.ts'
import { selectRuntime } from '../runtimes/select.ts'
import { mix, randomModel } from './random-model.ts'

interface Sample {
  readonly shape: readonly number[]
  /** Every so many numbers, in C order. */
  readonly stride: number
  readonly values: readonly number[]
  /** √Σx² over all numbers. */
  readonly norm: number
}

interface References {
  readonly seed: number
  readonly size: readonly [height: number, width: number]
  /** The class whose logit the gradient is of. */
  readonly target: number
  readonly cases: Readonly<
    Record<
      string,
      { classes: number | null; scale: number; start: number; features: Sample; logits?: readonly number[]; gradient?: Sample }
    >
  >
}

const path = new URL('../../fixtures/architectures/references.json', import.meta.url)
const { seed, size, target, cases } = JSON.parse(readFileSync(path, 'utf8')) as References
const [height, width] = size

/** Numbers from −scale/2 to scale/2, as the fixture makes them. */
function makeImage(scale: number, start: number): NdArray {
  const numbers = Float32Array.from({ length: height * width * 3 }, (_, i) => (mix(start + i) / 2 ** 32 - 0.5) * scale)
  return ndArray([1, height, width, 3], numbers)
}

const RELATIVE = 1e-4

describe.each(Object.keys(cases))('%s', (id) => {
  const { classes, scale, start, features, logits, gradient } = cases[id]
  const image = makeImage(scale, start)

  it('computes what PyTorch does', async () => {
    const imported = randomModel(id, { seed, classes })
    const model = await createModel(imported.build({ height, width }), {
      runtime: await selectRuntime('onnxruntime'),
      identity: imported,
    })
    try {
      // A network without a classifier has no layer that Grad-CAM takes.
      const layer = model.info.lastSpatialLayer ?? 'block5_conv3'
      expectClose((await model.activations(image, [layer]))[layer], features)
      if (!logits || !gradient) return
      const predicted = (await model.predict(image)).logits
      expectClose(predicted, { shape: [1, logits.length], stride: 1, values: logits, norm: Math.hypot(...logits) })
      const { gradients } = await model.gradients(image, { targets: [target], score: 'logit' })
      expectClose(gradients[INPUT], gradient)
    } finally {
      await model.dispose()
    }
  }, 60_000)
})

/** Within RELATIVE of the largest number. */
function expectClose({ shape, data }: NdArray, { shape: expected, stride, values, norm }: Sample): void {
  expect(shape.slice(-expected.length)).toEqual(expected)
  const largest = Math.max(...values.map(Math.abs))
  const differences = values.map((value, i) => Math.abs(data[i * stride] - value))
  expect(Math.max(...differences) / largest).toBeLessThan(RELATIVE)
  expect(values).toHaveLength(Math.ceil(sizeOf(expected) / stride))
  expect(Math.abs(Math.sqrt(data.reduce((sum, number) => sum + number * number, 0)) / norm - 1)).toBeLessThan(RELATIVE)
}
