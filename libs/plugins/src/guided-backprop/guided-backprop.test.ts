import { explainerConformance, explainTiny, linearModel, rectifiedModel } from '@sightline/engine/testing'
import { expect, it } from 'vitest'
import guidedBackprop from './definition.ts'

explainerConformance(guidedBackprop)

const weights = [
  [1, -2, 3, 0.5, 7, -4],
  [-1, 2, 0, 1, 0, 1],
]
const image = [2, 1, -0.5, 4, 0, -1]

it('lets only positive gradients through a rectifier, and only where its input was positive', async () => {
  const [map] = await explainTiny(rectifiedModel([2, 3, 1], weights), {
    explainer: guidedBackprop,
    images: [image],
    target: { class: 0 },
  })
  expect(map.values).toEqual({ shape: [2, 3, 1], data: new Float32Array([1, 0, 0, 0.5, 0, 0]) })
  expect(map.warnings).toEqual([])
})

it('says where it is the plain gradient, since the model has no rectifier', async () => {
  const [map] = await explainTiny(linearModel([2, 3, 1], weights), {
    explainer: guidedBackprop,
    images: [image],
    target: { class: 0 },
  })
  expect(Array.from(map.values.data)).toEqual(weights[0])
  expect(map.warnings.join()).toMatch(/no ReLU/)
})
