import { explainerConformance, explainTiny, linearModel } from '@sightline/engine/testing'
import { expect, it } from 'vitest'
import explainer from '../src/index.ts'

// What every explainer promises: the same numbers for the same seed, whatever the batch; no tensors left behind; it can be stopped; …
explainerConformance(explainer)

it.each([
  { absolute: false, expected: [-1.5, -1, 7.5, 1] },
  { absolute: true, expected: [1.5, 1, 7.5, 1] },
])('gives the numbers that one computes by hand, absolute: $absolute', async ({ absolute, expected }) => {
  // 2×2 pixels, grey. Class 0 is Σ x·w, so its gradient is w. The mean of the image is 1.5.
  const model = linearModel(
    [2, 2, 1],
    [
      [1, 2, 3, -2],
      [0, 0, 0, 0],
    ],
  )
  const [map] = await explainTiny(model, { explainer, params: { absolute }, images: [[0, 1, 4, 1]], target: { class: 0 } })
  expect(map.values.shape).toEqual([2, 2, 1])
  expect(Array.from(map.values.data)).toEqual(expected)
})
