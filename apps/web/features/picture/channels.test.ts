import { describe, expect, it } from 'vitest'
import { arrangeChannels, channelEntries, channelMap, describeChannels, scalingFor } from './channels.ts'

/** Two rows, one column, four channels. */
const MAP = { shape: [2, 1, 4], data: Float32Array.of(0, 1, -2, 5, 0, 3, -4, -5) }

describe('channels', () => {
  const facts = describeChannels(MAP)
  it('how strong each is, and which is silent', () => {
    expect(facts).toEqual([
      { index: 0, strength: 0, min: 0, max: 0, silent: true },
      { index: 1, strength: 2, min: 1, max: 3, silent: false },
      { index: 2, strength: 3, min: -4, max: -2, silent: false },
      { index: 3, strength: 5, min: -5, max: 5, silent: false },
    ])
  })

  it.each([
    ['layer', 'all', [0, 1, 2, 3]],
    ['strength', 'all', [3, 2, 1, 0]],
    ['strength', 'active', [3, 2, 1]],
    ['layer', 'silent', [0]],
  ] as const)('in order of %s, %s', (order, only, expected) => {
    expect(arrangeChannels(facts, { order, only }).map(({ index }) => index)).toEqual(expected)
  })

  it('one of them is a map', () => {
    expect(channelMap(MAP, 2)).toEqual({ shape: [2, 1], data: Float32Array.of(-2, -4) })
    expect(channelMap({ shape: [3], data: Float32Array.of(7, 8, 9) }, 1)).toEqual({ shape: [1, 1], data: Float32Array.of(8) })
  })

  it('tiles are scaled by channel or by layer; single positions always by layer', () => {
    expect([...channelEntries(MAP, 'channel').entries]).toEqual([128, 0, 255, 255, 128, 255, 0, 0])
    const point = { shape: [3], data: Float32Array.of(0, 1, 2) }
    expect(scalingFor(channelEntries(point, 'zscore').channels, 'zscore')).toBe('layer')
    expect([...channelEntries(point, 'zscore').entries]).toEqual([0, 128, 255])
  })
})
