import { expect, it } from 'vitest'
import { fitColumns, NARROW, WIDE } from './measures.ts'

it.each([
  { where: 'an unknown width', least: WIDE, width: 0, columns: 3, column: 180 },
  { where: 'no columns', least: WIDE, width: 1280, columns: 0, column: 180 },
  { where: 'much room', least: WIDE, width: 1280, columns: 3, column: 320 },
  { where: 'some room', least: WIDE, width: 1280, columns: 5, column: 214 },
  { where: 'columns that do not fit', least: WIDE, width: 1280, columns: 6, column: 180 },
  { where: 'two columns on a phone', least: NARROW, width: 390, columns: 2, column: 151 },
])('with $where a column is $column px wide', ({ least, width, columns, column }) => {
  expect(fitColumns(least, { width, columns })).toEqual({ ...least, column })
})
