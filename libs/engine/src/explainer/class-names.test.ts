import { expect, it } from 'vitest'
import type { HeadInfo } from '../model/explainable-model.ts'
import { findClass } from './class-names.ts'

const head = (classes: number): HeadInfo => ({ kind: 'softmax', assumed: false, classes })
const birds = { head: head(4), labels: ['crane', 'Persian_cat', 'crane', 'water ouzel'] }
const digits = { head: head(3), labels: ['2', '1', '0'] }
const unlabelled = { head: head(3), labels: null }

it.each([
  ['Persian_cat', birds, 1],
  ['persian cat', birds, 1],
  ['WATER_OUZEL', birds, 3],
  ['2', birds, 2],
  ['2', digits, 0],
  ['2', unlabelled, 2],
])('%s', (name, info, index) => expect(findClass(name, info)).toBe(index))

it.each([
  { name: 'crane', info: birds, code: 'CLASS_AMBIGUOUS', hint: '0, 2' },
  { name: 'persian cta', info: birds, code: 'CLASS_UNKNOWN', hint: 'Did you mean “Persian_cat”?' },
  { name: 'cat', info: unlabelled, code: 'CLASS_UNKNOWN', hint: '--labels' },
  { name: '4', info: birds, code: 'CLASS_OUT_OF_RANGE', hint: '0 to 3' },
  { name: '-1', info: unlabelled, code: 'CLASS_OUT_OF_RANGE', hint: '0 to 2' },
  { name: '1.5', info: unlabelled, code: 'CLASS_UNKNOWN', hint: 'index' },
])('$name → $code', ({ name, info, code, hint }) => {
  expect(() => findClass(name, info)).toThrow(
    expect.objectContaining({ code, kind: 'usage', hint: expect.stringContaining(hint) }),
  )
})
