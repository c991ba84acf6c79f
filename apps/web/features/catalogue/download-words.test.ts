import { describe, expect, it } from 'vitest'
import { describeProgress, isGoingOn, shareOf } from './download-words.ts'

describe('a download in words', () => {
  it.each([
    ['waiting', 'Waiting', 0.5, true],
    ['downloading', '50 MB of 100 MB', 0.5, true],
    ['checking', 'Looking into it', 1, true],
    ['done', 'Added', 1, false],
    ['failed', 'Not added', 0.5, false],
    ['cancelled', 'Cancelled', 0.5, false],
  ] as const)('%s: %s', (...[state, words, share, goesOn]) => {
    const download = { state, bytesDone: 50e6, bytesTotal: 100e6 }
    expect([describeProgress(download), shareOf(download), isGoingOn(download)]).toEqual([words, share, goesOn])
  })

  it('knows no share of an unknown size, and never more than all', () => {
    expect(shareOf({ state: 'downloading', bytesDone: 5, bytesTotal: null })).toBeNull()
    expect(shareOf({ state: 'downloading', bytesDone: 105, bytesTotal: 100 })).toBe(1)
    expect(describeProgress({ state: 'downloading', bytesDone: 5e6, bytesTotal: null })).toBe('5.0 MB')
  })
})
