import { describe, expect, it } from 'vitest'
import { contentDisposition, matchesTag, parseRange, safeFileName } from './files-headers.ts'

describe('parseRange', () => {
  it.each([
    [undefined, null],
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=10-', { start: 10, end: 999 }],
    ['bytes=-10', { start: 990, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['bytes=990-5000', { start: 990, end: 999 }],
    ['bytes=999-999', { start: 999, end: 999 }],
    ['BYTES=0-0', { start: 0, end: 0 }],
    ['bytes=1000-', 'outside'],
    ['bytes=2000-3000', 'outside'],
    ['bytes=-0', 'outside'],
    // Ignored, as a server may: all of it is sent.
    ['bytes=5-3', null],
    ['bytes=-', null],
    ['bytes=0-1,5-6', null],
    ['lines=1-2', null],
    ['bytes=a-b', null],
  ])('%s', (header, expected) => expect(parseRange(header, 1000)).toEqual(expected))

  it('has no range of an empty file', () => {
    expect(parseRange('bytes=0-', 0)).toBe('outside')
    expect(parseRange('bytes=-1', 0)).toBe('outside')
  })
})

describe('matchesTag', () => {
  it.each([
    [undefined, false],
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    ['a', false],
  ])('%s', (header, expected) => expect(matchesTag(header, '"a"')).toBe(expected))
})

describe('contentDisposition', () => {
  it.each([
    ['cat.png', `inline; filename="cat.png"; filename*=UTF-8''cat.png`],
    ['größe (1).png', `inline; filename="gr__e (1).png"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20%281%29.png`],
    ['a"; x="b.png', `inline; filename="a-; x=-b.png"; filename*=UTF-8''a-%3B%20x%3D-b.png`],
    ['100%.png', `inline; filename="100_.png"; filename*=UTF-8''100%25.png`],
  ])('%s', (name, expected) => expect(contentDisposition('inline', name)).toBe(expected))
})

describe('safeFileName', () => {
  it.each([
    ['../../etc/passwd', 'etc-passwd'],
    [String.raw`C:\a.png`, 'C-a.png'],
    ['a\r\nset-cookie: b', 'a-set-cookie- b'],
    ['\u202egnp.exe', 'gnp.exe'],
    ['\ud800.png', 'png'],
    ['...', 'file'],
    ['', 'file'],
  ])('%j', (name, expected) => expect(safeFileName(name)).toBe(expected))
})
