import { expect, it } from 'vitest'
import { neighboursWithin } from './neighbours.ts'

it.each([
  ['none', [], []],
  ['as many as fit', [4, 6, 1], [[4, 6], [1]]],
  ['one that is larger alone', [3, 20, 3, 3], [[3], [20], [3, 3]]],
  ['the first larger than the room', [20, 1], [[20], [1]]],
])('%s', (_, sizes, groups) => {
  expect(neighboursWithin(10, sizes, (size) => size)).toEqual(groups)
})
