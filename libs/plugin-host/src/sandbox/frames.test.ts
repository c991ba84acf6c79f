import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameReader } from './frames.ts'

const LIMITS = { header: 1000, numbers: 1000 }

function pass(bytes: Uint8Array, size = bytes.length): unknown[] {
  const messages: unknown[] = []
  const reader = new FrameReader(LIMITS, (message) => messages.push(message))
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  return messages
}

const encoded = (...messages: unknown[]) => Buffer.concat(messages.flatMap((message) => encodeFrame(message)))
const raw = (header: string, lengths = [Buffer.byteLength(header), 0]) => {
  const prefix = Buffer.alloc(8)
  lengths.forEach((length, i) => prefix.writeUInt32LE(length, 4 * i))
  return Buffer.concat([prefix, Buffer.from(header)])
}

describe('messages', () => {
  const messages = [
    { type: 'a', values: { shape: [2], data: Float32Array.of(1.5, NaN) }, text: 'ü' },
    { odd: [NaN, Infinity, -Infinity, -0, 0, 1e-300], empty: new Float32Array(), nothing: null },
    [Float32Array.of(1), Float32Array.of(2, 3).subarray(1)],
    'text',
  ]

  it.each([1, 2, 7, 8, 9, 64, 4096])('arrive as they were sent, in chunks of %d bytes', (size) => {
    expect(pass(encoded(...messages), size)).toEqual(messages)
  })

  it('lose what would change the prototype of an object', () => {
    const [message] = pass(raw('{"__proto__":{"evil":1},"a":{"__proto__":1}}')) as { evil?: unknown }[]
    expect(message.evil).toBeUndefined()
    expect(Object.keys(message)).toEqual(['a'])
  })
})

it.each([
  ['a header that is too long', raw('{}', [1001, 0])],
  ['no header', raw('', [0, 0])],
  ['too many numbers', raw('{}', [2, 1004])],
  ['half a number', raw('{}', [2, 3])],
  ['no JSON', raw('{]')],
  ['an array that is not there', raw('{"$":[0,1]}')],
  ['an array before its beginning', raw('{"$":[-1,1]}')],
  ['an unknown number', raw('{"$":"toString"}')],
  ['JSON that is nested too deeply', raw('['.repeat(900))],
])('refuses %s', (_, bytes) => {
  expect(() => pass(bytes)).toThrow(/./)
})
