import { expect, it } from 'vitest'
import { parseInputSize, parseSeed, parseTarget, parseTop } from './parsers.ts'

it.each<[(text: string) => unknown, string, unknown]>([
  [parseTop, '3', 3],
  [parseSeed, '0', 0],
  [parseSeed, '9007199254740991', 9007199254740991],
  [parseInputSize, '224x320', { height: 224, width: 320 }],
  [parseInputSize, '1X2', { height: 1, width: 2 }],
  [parseTarget, 'top:12', { top: 12 }],
  [parseTarget, '281', { name: '281' }],
  [parseTarget, 'tabby cat', { name: 'tabby cat' }],
])('%o reads %s', (parse, text, value) => expect(parse(text)).toEqual(value))

it.each<[(text: string) => unknown, string]>([
  [parseTop, '0'],
  [parseTop, '2.5'],
  [parseTop, 'all'],
  [parseSeed, '-1'],
  [parseSeed, '9007199254740992'],
  [parseSeed, ''],
  [parseInputSize, '224'],
  [parseInputSize, '0x3'],
  [parseInputSize, '3x4x5'],
  [parseTarget, 'top:0'],
  [parseTarget, 'top:'],
  [parseTarget, 'top:1.5'],
  [parseTarget, ' '],
])('%o refuses %j', (parse, text) =>
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID', kind: 'usage' })),
)
