import { explainerConformance, explainTiny, linearModel } from '@sightline/engine/testing'
import { expect, it } from 'vitest'
import gradientXInput from './definition.ts'

explainerConformance(gradientXInput)

it('divides the logit of a linear model among the pixels, all but its bias', async () => {
  const request = { explainer: gradientXInput, images: [[2, -1, 0.5, 4, 0, 1]], target: { class: 1 } }
  const weights = [
    [0, 0, 0, 0, 0, 0],
    [1, -2, 3, 0.5, 7, -4],
  ]
  const [map] = await explainTiny(linearModel([3, 2, 1], weights, [0, 10]), request)
  expect(map.values).toEqual({ shape: [3, 2, 1], data: new Float32Array([2, 2, 1.5, 2, 0, -4]) })
  expect(map.diagnostics).toMatchObject({ sum: 3.5, score: 13.5 })
})
