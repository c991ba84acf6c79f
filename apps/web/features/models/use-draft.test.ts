import type { ModelUse } from '@sightline/api/contract'
import { describe, expect, it } from 'vitest'
import { askedUse, draftOf, isSameLabels, isSameUse, labelsProblem, sizeProblem } from './use-draft.ts'

const USE: ModelUse = { preprocess: 'signed', inputSize: [224, 160], architecture: 'vgg16' }

describe('drafts', () => {
  it.each<ModelUse>([{}, USE, { resize: 'crop', head: 'sigmoid' }])('%j goes to fields and back', (use) =>
    expect(askedUse(draftOf(use), use)).toEqual(use),
  )

  it.each([
    ['', '', null],
    ['64', '32', null],
    ['64', '', 'Give both, or leave both empty.'],
    ['0', '32', 'Whole numbers of pixels, from 1 on.'],
    ['6.5', '32', 'Whole numbers of pixels, from 1 on.'],
  ])('size “%s” × “%s”', (height, width, problem) => {
    const draft = { ...draftOf({}), height, width }
    expect(sizeProblem(draft)).toBe(problem)
    expect(askedUse(draft, {}) === null).toBe(problem !== null)
  })
})

it('isSameUse', () => {
  expect(isSameUse(USE, { ...USE, inputSize: [224, 160] })).toBe(true)
  expect(isSameUse(USE, { ...USE, inputSize: [224, 224] })).toBe(false)
  expect(isSameUse({}, { head: 'none' })).toBe(false)
})

it('labels', () => {
  expect(isSameLabels(null, null)).toBe(true)
  expect(isSameLabels(['a'], null)).toBe(false)
  expect(labelsProblem(['a', 'b'], { classes: 2 })).toBeNull()
  expect(labelsProblem(['a'], { classes: 2 })).toBe('1 labels for 2 classes.')
  expect(labelsProblem(['a'], { classes: null })).toBe('The model has no class output.')
})
