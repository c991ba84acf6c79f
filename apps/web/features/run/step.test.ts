import { expect, it } from 'vitest'
import { step } from './step.ts'

it.each([
  [['a', 'b', 'c'], 'a', 1, 'b'],
  [['a', 'b', 'c'], 'c', 1, 'c'],
  [['a', 'b', 'c'], 'a', -1, 'a'],
  [['a', 'b', 'c'], null, 1, 'a'],
  [['a', 'b', 'c'], 'x', -1, 'c'],
  [[], 'a', 1, null],
] as const)('in %j from %j by %d: %j', (items, current, by, expected) => {
  expect(step<string>(items, current, by)).toBe(expected)
})
