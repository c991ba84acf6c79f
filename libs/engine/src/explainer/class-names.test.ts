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
  ['crane', birds, 'CLASS_AMBIGUOUS', '0, 2'],
  ['persian cta', birds, 'CLASS_UNKNOWN', 'Did you mean “Persian_cat”?'],
  ['cat', unlabelled, 'CLASS_UNKNOWN', '--labels'],
  ['4', birds, 'CLASS_OUT_OF_RANGE', '0 to 3'],
  ['-1', unlabelled, 'CLASS_OUT_OF_RANGE', '0 to 2'],
  ['1.5', unlabelled, 'CLASS_UNKNOWN', 'index'],
])('%s → %s', (name, info, ...[code, hint]) => {
  expect(() => findClass(name, info)).toThrow(
    expect.objectContaining({ code, kind: 'usage', hint: expect.stringContaining(hint) }),
  )
})
