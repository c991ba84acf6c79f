/** Every explainer on real models: that it runs, that its numbers are finite, and that what it promises about them holds. */
import { openModel, runExplainer, type ExplainableModel, type FinishedExplanation, type Preset } from '@sightline/engine'
import { createRandom } from '@sightline/engine/explainer'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '@sightline/engine/testing-internal'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainers as all } from './index.ts'

/** None of the models has attention; vision transformers have tests of their own. */
const explainers = all.filter(({ requires }) => !requires.attention)

const MODELS = [
  { file: 'mobilenet-v1-0.25-tfjs/model.json', preset: 'signed' },
  { file: 'emotion-mini-xception-keras2.0.hdf5', preset: 'signed' },
  { file: 'mnist-keras2.1.h5', preset: 'unit' },
  { file: 'mnist-tfkeras-zeropadding.h5', preset: 'unit' },
  { file: 'mnist-keras3.1-legacy.h5', preset: 'unit' },
  { file: 'mnist-keras3.1.keras', preset: 'unit' },
] as const

/** Little work, so that the whole table takes seconds. */
const PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'expected-gradients': { samples: 8 },
  smoothgrad: { samples: 4 },
  'integrated-gradients': { steps: 8 },
}

/** Smooth waves instead of a photograph: the methods do not care, and nothing needs to be read. */
function waves([height, width, channels]: readonly number[], sample: number) {
  const random = createRandom({ seed: 5, image: 0, sample })
  const [fx, fy, phase] = [random.uniform(), random.uniform(), random.uniform()].map((value) => 6 * value)
  const data = Float32Array.from({ length: height * width * channels }, (_, i) => {
    const position = Math.floor(i / channels)
    const [x, y] = [(position % width) / width, Math.floor(position / width) / height]
    return 0.5 + 0.5 * Math.sin(fx * x + fy * y + phase + (i % channels))
  })
  return { shape: [height, width, channels], data }
}

async function explainAll(model: ExplainableModel, preset: Preset): Promise<Map<string, FinishedExplanation[]>> {
  const [image, ...background] = [1, 2, 3].map((sample) => waves(model.info.inputShape, sample))
  const results = new Map<string, FinishedExplanation[]>()
  for (const explainer of explainers) {
    const patch = Math.ceil(model.info.inputShape[0] / 4)
    const params = explainer.id === 'occlusion' ? { patch } : PARAMS[explainer.id]
    const explanations: FinishedExplanation[] = []
    for await (const event of runExplainer({ model, explainer, params, images: [image], background, preset })) {
      if (event.type !== 'started') explanations.push(...event.explanations)
    }
    results.set(explainer.id, explanations)
  }
  return results
}

describe.skipIf(!hasSharedData)(`explainers on real models ${SHARED_DATA_MARK}`, () => {
  describe.each(MODELS)('$file', ({ file, preset }) => {
    let model: ExplainableModel
    let results: Map<string, FinishedExplanation[]>
    beforeAll(async () => {
      model = (await openModel(sharedData(`models/${file}`), { preprocess: preset })).model
      results = await explainAll(model, preset)
    })
    afterAll(() => model.dispose())

    it('all run, and all numbers are finite and not all the same', () => {
      for (const { id } of explainers) {
        const explanations = results.get(id)!
        expect(explanations.length, id).toBeGreaterThan(0)
        for (const { values, warnings } of explanations) {
          expect(values.data.every(Number.isFinite), id).toBe(true)
          if (id === 'activations' || warnings.some((warning) => warning.includes('empty'))) continue
          expect(new Set(values.data).size, id).toBeGreaterThan(1)
        }
      }
    })

    it('maps at the input have its shape', () => {
      for (const id of [
        'gradients',
        'gradient-x-input',
        'guided-backprop',
        'smoothgrad',
        'integrated-gradients',
        'expected-gradients',
      ]) {
        expect(results.get(id)![0].values.shape, id).toEqual(model.info.inputShape)
      }
      expect(results.get('occlusion')!.map(({ values }) => values.shape.length)).toEqual([2, 2])
      expect(results.get('occlusion')![1].values.shape).toEqual(model.info.inputShape.slice(0, 2))
    })

    it('expected gradients miss the score difference by a few standard errors at most', () => {
      const { residual, residualStandardError } = results.get('expected-gradients')![0].diagnostics
      expect(Math.abs(residual as number)).toBeLessThan(6 * (residualStandardError as number))
    })
  })

  it('gives identical numbers for one model in two formats', async () => {
    const [h5, tfjs] = await Promise.all(
      ['mnist-keras2.1.h5', 'mnist-keras2.1-tfjs/model.json'].map((file) =>
        openModel(sharedData(`models/${file}`), { preprocess: 'unit' }),
      ),
    )
    const [first, second] = [await explainAll(h5.model, 'unit'), await explainAll(tfjs.model, 'unit')]
    for (const { id } of explainers) {
      expect(
        second.get(id)!.map(({ values }) => values),
        id,
      ).toEqual(first.get(id)!.map(({ values }) => values))
    }
    await Promise.all([h5.dispose(), tfjs.dispose()])
  })
})
