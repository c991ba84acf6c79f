import { expect, it } from 'vitest'
import { formatNumber, grouped } from './format-number.ts'

it.each([
  [0, '0'],
  [-0, '0'],
  [1, '1'],
  [0.5, '0.5'],
  [-0.5, '−0.5'],
  [0.0421378, '0.0421'],
  [-1.999, '−2'],
  [0.999, '0.999'],
  [0.9999, '1'],
  [12.345, '12.3'],
  [100.4, '100'],
  [1234.5, '1\u2009235'],
  [-1234.4, '−1\u2009234'],
  [0.00012345, '0.000123'],
  [0.000012345, '1.23e−5'],
  [-3e-9, '−3e−9'],
  [1234567, '1.23e6'],
  [999999, '1e6'],
  [NaN, 'NaN'],
  [Infinity, '∞'],
  [-Infinity, '−∞'],
])('%d → %s', (value, text) => {
  expect(formatNumber(value)).toBe(text)
})

it('takes more digits where asked', () => {
  expect([formatNumber(Math.PI, 5), formatNumber(16384, 4)]).toEqual(['3.1416', '16\u2009384'])
})

it('groups thousands', () => {
  expect([grouped(999), grouped(1000), grouped(-1234567)]).toEqual(['999', '1\u2009000', '−1\u2009234\u2009567'])
})
