import { describe, expect, it } from 'vitest'
import { LastImage } from './last-image.ts'
import { ndArray, type NdArray } from './nd-array.ts'

const image = (...numbers: number[]) => ndArray([1, numbers.length], Float32Array.from(numbers))
const value = image(5, 6, 7)

describe('LastImage', () => {
  const last = new LastImage<NdArray>()
  last.remember(image(1, 0), value)

  it.each([
    { title: 'the same image', asked: image(1, 0), expected: value },
    { title: 'another image', asked: image(1, 2), expected: null },
    { title: 'a zero of the other sign', asked: image(1, -0), expected: null },
    { title: 'an image of another size', asked: image(1, 0, 1), expected: null },
    { title: 'the same numbers in another shape', asked: ndArray([1, 1, 2], Float32Array.of(1, 0)), expected: null },
    { title: 'no image', asked: ndArray([0, 2]), expected: null },
    {
      title: 'a batch of that image alone',
      asked: ndArray([2, 2], Float32Array.of(1, 0, 1, 0)),
      expected: value,
    },
    { title: 'a batch with another image', asked: ndArray([2, 2], Float32Array.of(1, 0, 1, 2)), expected: null },
  ])('$title', ({ asked, expected }) => {
    expect(last.recall(asked)).toEqual(expected)
  })

  it('knows the last image only', () => {
    last.remember(image(3, 4), value)
    expect(last.recall(image(3, 4))).toBe(value)
    expect(last.recall(image(1, 0))).toBeNull()
    expect(new LastImage<NdArray>().recall(image(1, 0))).toBeNull()
  })
})
