import { describe, expect, it } from 'vitest'
import type { PixelImage } from './contract.ts'
import { prepareImage } from './prepare.ts'

/** 4 × 2, left half black, right half white. */
const image: PixelImage = { width: 4, height: 2, channels: 1, data: Uint8Array.of(0, 0, 255, 255, 0, 0, 255, 255) }

describe('prepareImage', () => {
  it('stretches the whole image', () => {
    const { input, picture, filter } = prepareImage(image, {
      preprocessing: { preset: 'unit', resize: 'stretch' },
      inputShape: [2, 2, 1],
    })
    expect(input.shape).toEqual([2, 2, 1])
    // Weights ¾ ¾ ¼ over 7⁄4: 255 ⁄ 7 rounds to 36.
    expect([...picture.data]).toEqual([36, 36, 36, 219, 219, 219, 36, 36, 36, 219, 219, 219])
    ;[36, 219, 36, 219].forEach((value, i) => expect(input.data[i]).toBeCloseTo(value / 255, 6))
    expect(filter).toBe('bilinear-antialiased')
  })

  it('crops the centre', () => {
    const { input, picture, filter } = prepareImage(image, {
      preprocessing: { preset: 'signed', resize: 'crop' },
      inputShape: [2, 2, 3],
    })
    expect([...input.data]).toEqual([-1, -1, -1, 1, 1, 1, -1, -1, -1, 1, 1, 1])
    expect(picture).toEqual({
      width: 2,
      height: 2,
      channels: 3,
      data: Uint8Array.of(0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255),
    })
    expect(filter).toBe('none')
  })

  it('enlarges to a model that is not square', () => {
    const { input, filter } = prepareImage(image, { preprocessing: { preset: 'raw', resize: 'stretch' }, inputShape: [2, 8, 1] })
    expect(input.shape).toEqual([2, 8, 1])
    // Centres at ±¼ and ±¾ of the edge: 255 · ¼ and 255 · ¾.
    expect([...input.data.subarray(0, 8)]).toEqual([0, 0, 0, 64, 191, 255, 255, 255])
    expect(filter).toBe('bilinear')
  })

  it('the picture is what the model is given', () => {
    const data = Uint8Array.from({ length: 50 * 30 * 3 }, (_, i) => (i * 37) % 256)
    const photo: PixelImage = { width: 50, height: 30, channels: 3, data }
    const { input, picture } = prepareImage(photo, { preprocessing: { preset: 'raw', resize: 'crop' }, inputShape: [12, 12, 3] })
    expect([...input.data]).toEqual([...picture.data])
  })

  it('refuses a preset for colour on a grey model', () => {
    const options = { preprocessing: { preset: 'torch', resize: 'crop' }, inputShape: [8, 8, 1] } as const
    expect(() => prepareImage(image, options)).toThrow(expect.objectContaining({ code: 'PRESET_NEEDS_COLOUR' }))
  })
})
