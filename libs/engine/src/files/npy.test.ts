import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ndArray } from '../model/nd-array.ts'
import { reachedModules } from '../testing/reached-modules.ts'
import { decodeNpy, encodeNpy } from './npy.ts'

describe('npy', () => {
  it('writes the bytes that numpy.save writes', () => {
    // numpy.save of numpy.array([[1, -2.5, 0]], dtype='<f4')
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }".padEnd(117) + '\n'
    const expected = Buffer.concat([
      Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]),
      Buffer.from(header),
      Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 0, 0, 0, 0]),
    ])
    const written = encodeNpy(ndArray([1, 3], Float32Array.of(1, -2.5, 0)))
    expect(Buffer.from(written).toString('hex')).toBe(expected.toString('hex'))
  })

  it.each([{ shape: [] }, { shape: [3] }, { shape: [0, 2] }, { shape: [2, 3] }, { shape: [1, 2, 3, 2] }])(
    'reads back what it wrote: $shape',
    ({ shape }) => {
      const size = shape.reduce((all, extent) => all * extent, 1)
      const data = Float32Array.from({ length: size }, (_, i) => (i === 1 ? Number.NaN : i * 0.1 - 0.2))
      const read = decodeNpy(encodeNpy({ shape, data }))
      expect(read.shape).toEqual(shape)
      expect(read.data).toEqual(data)
    },
  )

  it('takes a view into a larger buffer', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3)
    expect([...decodeNpy(encodeNpy({ shape: [2], data })).data]).toEqual([1, 2])
  })

  it('aligns the data to 64 bytes', () => {
    const { length } = encodeNpy(ndArray([2, 2]))
    expect((length - 16) % 64).toBe(0)
  })

  it.each<[string, Uint8Array]>([
    ['garbage', Buffer.from('this is no array')],
    ['a file cut short', encodeNpy(ndArray([4])).subarray(0, -2)],
  ])('refuses %s', (_case, bytes) => {
    expect(() => decodeNpy(bytes)).toThrow(RangeError)
  })

  it('refuses numbers that do not fill the shape', () => {
    expect(() => encodeNpy({ shape: [2], data: new Float32Array(3) })).toThrow(RangeError)
  })

  it('runs in a browser', () => {
    expect(reachedModules(resolve(import.meta.dirname, 'npy.ts'))).toEqual({ packages: [], usingNodeOrDom: [] })
  })
})
