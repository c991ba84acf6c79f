import { explainerConformance, explainTiny, convolutionalModel, transformerModel } from '@sightline/engine/testing'
import { describe, expect, it } from 'vitest'
import attentionRollout from './definition.ts'
import { rollOut } from './roll-out.ts'

explainerConformance(attentionRollout)
describe('with parameters', () => explainerConformance(attentionRollout, { params: { fusion: 'max', discard: 0.3 } }))

/** Two tokens, two heads: `[row, column, head]`. */
const FIRST = { values: Float32Array.of(1, 0.5, 0, 0.5, 0.5, 0, 0.5, 1), tokens: 2, heads: 2 }
const SECOND = { values: Float32Array.of(0.5, 0.5, 0.5, 0.5, 1, 1, 0, 0), tokens: 2, heads: 2 }

describe('golden numbers, by hand', () => {
  // Means: [[.75, .25], [.25, .75]], with the residual [[.875, .125], [.125, .875]]; second layer [[.75, .25], [.5, .5]].
  it.each([
    // Second times first.
    ['mean', 0, [0.6875, 0.3125, 0.5, 0.5]],
    // Maxima of the first layer: [[1, .5], [.5, 1]], with the residual [[1, .25], [.25, 1]], rows of 1.25.
    ['max', 0, [0.65, 0.35, 0.5, 0.5]],
    // Minima: [[.5, 0], [0, .5]], with the residual the identity after dividing; then the second layer alone.
    ['min', 0, [0.75, 0.25, 0.5, 0.5]],
    // Of the means half go: both .25 of the first layer. Of the second the 0 and the first .5, which is spared as the class token's own; nothing changes there.
    ['mean', 0.5, [0.75, 0.25, 0.5, 0.5]],
  ] as const)('%s, discard %d', (fusion, discard, expected) => {
    const result = rollOut([FIRST, SECOND], { fusion, discard })
    Array.from(result).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 10))
  })
})

describe('attention-rollout', () => {
  const image = Array.from({ length: 6 * 8 * 3 }, (_, i) => Math.sin(1 + 1.7 * i))

  it('gives the share of every patch, on the grid of patches', async () => {
    const [map] = await explainTiny(transformerModel(), { explainer: attentionRollout, images: [image] })
    expect(map).toMatchObject({
      kind: 'attribution',
      layer: 'block2/attention',
      target: null,
      values: { shape: [3, 4] },
      diagnostics: { maps: 2, readFrom: 'class token' },
    })
    const share = map.values.data.reduce((sum, value) => sum + value, 0)
    expect(share + Number(map.diagnostics['withoutPlace'])).toBeCloseTo(1, 5)
    expect(Math.min(...map.values.data)).toBeGreaterThan(0)
  })

  it('refuses a model without attention, saying why', async () => {
    const run = explainTiny(convolutionalModel(), { explainer: attentionRollout, images: [image] })
    await expect(run).rejects.toMatchObject({
      code: 'REQUIREMENT_UNMET',
      message: expect.stringContaining('attention') as string,
    })
  })
})
