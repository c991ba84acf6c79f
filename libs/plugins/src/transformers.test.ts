/** Vision transformers as PyTorch exports them, against PyTorch in float64. How the numbers came about: fixtures/pytorch/README.md. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ndArray, openModel, runExplainer, type ExplainableModel } from '@sightline/engine'
import type { ExplainerDefinition, FinishedExplanation } from '@sightline/engine/explainer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import attentionRollout from './attention-rollout/definition.ts'
import gradCam from './grad-cam/definition.ts'

interface Reference {
  readonly target: number
  readonly stride: number
  readonly layer: string
  readonly logits: readonly number[]
  readonly inputGradient: readonly number[]
  /** Before the ReLU. */
  readonly gradCam: readonly number[]
  readonly rollouts?: readonly { readonly fusion: string; readonly discard: number; readonly values: readonly number[] }[]
}

const pathOf = (file: string) => fileURLToPath(new URL(`../fixtures/pytorch/transformers/${file}`, import.meta.url))

const IMAGE = ndArray(
  [32, 32, 3],
  Float32Array.from({ length: 32 * 32 * 3 }, (_, i) => Math.sin(0.37 * i) + Math.cos(0.011 * i)),
)
const BATCH = ndArray([1, ...IMAGE.shape], IMAGE.data)

/** To 1e-4 of the largest number. */
function expectSame(actual: ArrayLike<number>, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length)
  const largest = Math.max(...expected.map(Math.abs))
  const furthest = Math.max(...expected.map((value, i) => Math.abs(value - actual[i])))
  expect(furthest / largest).toBeLessThan(1e-4)
}

describe.each(['vit', 'swin'])('%s', (name) => {
  const reference = JSON.parse(readFileSync(pathOf(`${name}.json`), 'utf8')) as Reference
  const { target, layer, stride } = reference

  describe.each(['onnxruntime', 'tfjs'])('by %s', (runtime) => {
    let model: ExplainableModel
    beforeAll(async () => {
      ;({ model } = await openModel(pathOf(`${name}.onnx`), { runtime, preprocess: 'unit' }))
    })
    afterAll(() => model?.dispose())

    async function explain(explainer: ExplainerDefinition, params: Record<string, unknown>): Promise<FinishedExplanation> {
      const found: FinishedExplanation[] = []
      for await (const event of runExplainer({
        model,
        explainer,
        params,
        images: [IMAGE],
        preset: 'unit',
        target: { class: target },
      })) {
        if (event.type !== 'started') found.push(...event.explanations)
      }
      return found[0]
    }

    it('has the same logits', async () => {
      expectSame((await model.predict(BATCH)).logits.data, reference.logits)
    })

    it('has the same gradient of the input', async () => {
      const { gradients } = await model.gradients(BATCH, { targets: [target], score: 'logit' })
      const [{ data }] = Object.values(gradients)
      expectSame(
        data.filter((_, i) => i % stride === 0),
        reference.inputGradient,
      )
    })

    it('has the same Grad-CAM, at the layer that pytorch-grad-cam’s users take', async () => {
      const signed = await explain(gradCam, { relu: false })
      expect(signed.layer).toBe(layer)
      expect(signed.diagnostics['layerChosen']).toBe('default')
      expectSame(signed.values.data, reference.gradCam)
    })

    it.each(reference.rollouts ?? [])('has the same rollout: $fusion, discard $discard', async ({ fusion, discard, values }) => {
      const map = await explain(attentionRollout, { fusion, discard })
      expect(map.values.shape).toEqual([4, 4])
      expectSame(map.values.data, values)
      const total = map.values.data.reduce((sum, value) => sum + value, Number(map.diagnostics['withoutPlace']))
      expect(total).toBeCloseTo(1, 5)
    })

    if (!reference.rollouts)
      it('has windows of attention, which are not followed', async () => {
        await expect(explain(attentionRollout, {})).rejects.toMatchObject({ code: 'REQUIREMENT_UNMET' })
      })
  })
})
