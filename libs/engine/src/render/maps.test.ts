import { describe, expect, it } from 'vitest'
import { enlarge, smoothMap, toScalarMap } from './maps.ts'
import { normaliseTiles, toChannels } from './normalise-tiles.ts'

describe('toScalarMap', () => {
  it('sums channels with their signs', () => {
    const { width, height, values } = toScalarMap({ shape: [1, 2, 3], data: Float32Array.of(1, -2, 0.5, 4, 4, -9) })
    expect([width, height, ...values]).toEqual([2, 1, -0.5, -1])
  })

  it('takes [h, w] as it is', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6)
    expect(toScalarMap({ shape: [2, 3], data })).toEqual({ width: 3, height: 2, values: data })
  })

  it('refuses other shapes', () => {
    expect(() => toScalarMap({ shape: [4], data: new Float32Array(4) })).toThrow(RangeError)
  })
})

describe('display sizes', () => {
  it('smooth: bilinear between half-pixel centres', () => {
    const { values } = smoothMap({ width: 2, height: 1, values: Float32Array.of(-4, 4) }, { width: 4, height: 1 })
    expect([...values]).toEqual([-4, -2, 2, 4])
  })

  it('enlarge: whole rectangles, also by fractions', () => {
    const data = Float32Array.of(1, 2, 3, 4)
    expect([...enlarge({ width: 2, height: 2, data }, { width: 4, height: 2 })]).toEqual([1, 1, 2, 2, 3, 3, 4, 4])
    expect([...enlarge({ width: 4, height: 1, data }, { width: 6, height: 1 })]).toEqual([1, 2, 2, 3, 4, 4])
    expect([...enlarge({ width: 2, height: 1, data: Uint32Array.of(7, 9) }, { width: 2, height: 2 })]).toEqual([7, 9, 7, 9])
  })
})

describe('normaliseTiles', () => {
  const tile = (...values: number[]) => ({ width: 2, height: values.length / 2, count: 1, values: Float32Array.from(values) })

  it('z-scores as Chollet: mean 2 and deviation √3.5 of [[0, 1], [2, 5]]', () => {
    expect([...normaliseTiles(tile(0, 1, 2, 5), 'zscore')]).toEqual([59, 93, 128, 230])
  })

  it('z-scores are cut at 0 and 255', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => (i === 3 ? -50 : i === 8 ? 50 : 0))
    const entries = normaliseTiles({ width: 10, height: 10, count: 1, values }, 'zscore')
    expect([entries[3], entries[8], entries[0]]).toEqual([0, 255, 128])
  })

  it('channel: each from its own least to its greatest', () => {
    const channels = { width: 2, height: 1, count: 2, values: Float32Array.of(0, 10, 4, 20) }
    expect([...normaliseTiles(channels, 'channel')]).toEqual([0, 0, 255, 255])
  })

  it('layer: one range for all', () => {
    const channels = { width: 2, height: 1, count: 2, values: Float32Array.of(0, 10, 4, 20) }
    expect([...normaliseTiles(channels, 'layer')]).toEqual([0, 128, 51, 255])
  })

  it.each(['zscore', 'channel', 'layer'] as const)('a constant is mid-grey, also beside rounding errors (%s)', (scaling) => {
    expect([...normaliseTiles(tile(7, 7, 7, 7), scaling)]).toEqual([128, 128, 128, 128])
    if (scaling === 'zscore') expect([...normaliseTiles(tile(0.1, 0.1, 0.1, 0.1), scaling)]).toEqual([128, 128, 128, 128])
  })

  it('shapes: [h, w, c] and [c]', () => {
    const data = new Float32Array(12)
    expect(toChannels({ shape: [2, 3, 2], data })).toEqual({ height: 2, width: 3, count: 2, values: data })
    expect(toChannels({ shape: [12], data })).toEqual({ height: 1, width: 1, count: 12, values: data })
    expect(() => toChannels({ shape: [3, 4], data })).toThrow(RangeError)
  })
})
