import { describe, expect, it } from 'vitest'
import type { Preset } from './contract.ts'
import { normalise, pixelToInput, toChannels } from './presets.ts'

const pixel = (...data: number[]) => ({ width: 1, height: 1, channels: data.length, data: Uint8Array.from(data) })

describe('normalise', () => {
  it.each<[Preset, number[]]>([
    ['raw', [255, 102, 0]],
    ['unit', [1, 0.4, 0]],
    ['signed', [1, -0.2, -1]],
    ['caffe', [0 - 103.939, 102 - 116.779, 255 - 123.68]],
    ['torch', [(1 - 0.485) / 0.229, (0.4 - 0.456) / 0.224, (0 - 0.406) / 0.225]],
  ])('%s', (preset, expected) => {
    const { shape, data } = normalise(pixel(255, 102, 0), preset, 3)
    expect(shape).toEqual([1, 1, 3])
    expected.forEach((value, i) => expect(data[i]).toBeCloseTo(value, 4))
  })

  it('hits the ends of the ranges exactly', () => {
    expect([...normalise(pixel(255, 0, 255), 'unit', 3).data]).toEqual([1, 0, 1])
    expect([...normalise(pixel(0, 255, 0), 'signed', 3).data]).toEqual([-1, 1, -1])
  })

  it('makes grey by the luma weights, and colour by repetition', () => {
    expect(normalise(pixel(100, 50, 200), 'raw', 1).data[0]).toBeCloseTo(29.9 + 29.35 + 22.8, 4)
    expect([...normalise(pixel(51), 'unit', 3).data].map((value) => value.toFixed(6))).toEqual([
      '0.200000',
      '0.200000',
      '0.200000',
    ])
  })

  it('keeps places: [h, w, c]', () => {
    const raster = { width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }
    const { shape, data } = normalise(raster, 'caffe', 3)
    expect(shape).toEqual([1, 2, 3])
    const expected = [3 - 103.939, 2 - 116.779, 1 - 123.68, 6 - 103.939, 5 - 116.779, 4 - 123.68]
    expected.forEach((value, i) => expect(data[i]).toBeCloseTo(value, 4))
  })

  it.each(['caffe', 'torch'] as const)('refuses %s for a grey model', (preset) => {
    expect(() => normalise(pixel(1, 2, 3), preset, 1)).toThrow(expect.objectContaining({ code: 'PRESET_NEEDS_COLOUR' }))
  })

  it('refuses a model of four channels', () => {
    expect(() => normalise(pixel(1, 2, 3), 'raw', 4)).toThrow(expect.objectContaining({ code: 'INPUT_CHANNELS_UNSUPPORTED' }))
  })
})

describe('pixelToInput', () => {
  it.each<[Preset, number, number | number[], number[]]>([
    ['raw', 3, 12, [12, 12, 12]],
    ['unit', 1, 51, [0.2]],
    ['signed', 3, [0, 127.5, 255], [-1, 0, 1]],
    ['signed', 1, [255, 255, 255], [1]],
    ['unit', 1, [255, 0, 0], [0.299]],
    ['caffe', 3, [123.68, 116.779, 103.939], [0, 0, 0]],
    ['caffe', 3, [255, 0, 0], [-103.939, -116.779, 131.32]],
    ['torch', 3, [0.485 * 255, 0.456 * 255, 0.406 * 255], [0, 0, 0]],
    ['raw', 3, [7], [7, 7, 7]],
  ])('%s, %i channels: %j → %j', (preset, channels, ...[colour, expected]) => {
    const input = pixelToInput(preset, channels)(colour)
    expect(input).toHaveLength(channels)
    expected.forEach((value, i) => expect(input[i]).toBeCloseTo(value, 4))
  })

  it.each([[-1], [256], [Number.NaN], [[1, 2]], [[1, 2, 3, 4]], [[]], [[0, 0, 300]]])('refuses %j', (colour) => {
    expect(() => pixelToInput('unit', 3)(colour)).toThrow(expect.objectContaining({ code: 'COLOUR_INVALID', kind: 'usage' }))
  })
})

it('toChannels leaves data alone that fit', () => {
  const grey = pixel(9)
  expect(toChannels(grey, 1)).toBe(grey.data)
})
