import { expect, it } from 'vitest'
import { step } from './step.ts'

const letters = ['a', 'b', 'c']

it.each<{ items: string[]; current: string | null; by: 1 | -1; expected: string | null }>([
  { items: letters, current: 'a', by: 1, expected: 'b' },
  { items: letters, current: 'c', by: 1, expected: 'c' },
  { items: letters, current: 'a', by: -1, expected: 'a' },
  { items: letters, current: null, by: 1, expected: 'a' },
  { items: letters, current: 'x', by: -1, expected: 'c' },
  { items: [], current: 'a', by: 1, expected: null },
])('in $items from $current by $by: $expected', ({ items, current, by, expected }) => {
  expect(step(items, current, by)).toBe(expected)
})
