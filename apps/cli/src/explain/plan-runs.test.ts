import { z, type ExplainerDefinition } from '@sightline/engine/declarations'
import { expect, it } from 'vitest'
import { mergeParams, planRuns } from './plan-runs.ts'

const explainer = (params: z.ZodObject): ExplainerDefinition => ({
  id: 'example',
  version: '1.0.0',
  title: 'Example',
  summary: '',
  caveats: '',
  requires: {},
  params,
  explain: () => Promise.resolve([]),
})
const ofOne = explainer(z.strictObject({ layer: z.string().optional(), relu: z.boolean().default(true) }))
const ofMany = explainer(z.strictObject({ layers: z.array(z.string()).optional() }))
const ofNone = explainer(z.strictObject({}))

it('runs once for each layer where a method takes one, and tells all of them', () => {
  expect(planRuns(ofOne, { params: ['relu=false'], layers: ['a', 'b/c', 'a'] })).toEqual({
    runs: [
      { relu: false, layer: 'a' },
      { relu: false, layer: 'b/c' },
    ],
  })
  expect(
    mergeParams([
      { relu: false, layer: 'a' },
      { relu: false, layer: 'b/c' },
    ]),
  ).toEqual({ relu: false, layer: ['a', 'b/c'] })
})

it('runs once with all layers where a method takes several', () => {
  expect(planRuns(ofMany, { params: [], layers: ['a', 'b'] })).toEqual({
    runs: [{ layers: ['a', 'b'] }],
  })
})

it('runs once with the defaults where no layer is given', () => {
  expect(planRuns(ofOne, { params: [], layers: [] })).toEqual({ runs: [{}] })
  expect(mergeParams([{ relu: true }])).toEqual({ relu: true })
})

it('refuses a layer for a method that takes none', () => {
  expect(() => planRuns(ofNone, { params: [], layers: ['a'] })).toThrow(expect.objectContaining({ code: 'LAYER_NOT_TAKEN' }))
})
