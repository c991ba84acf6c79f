import { describe, expect, it } from 'vitest'
import fixture from './fixtures/resize.json' with { type: 'json' }
import { centreCrop, filterFor, resizeBilinear, resizePixels } from './resize.ts'

/** The pictures of make-resize-fixture.py. */
function picture(width: number, height: number, channels: number) {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (31 * i * i + 17 * i + 7) % 251)
  return { width, height, channels, data }
}

const cases = fixture.cases.map(({ from, channels, to, pillow, torch }) => ({
  name: `${from.join('×')}×${channels} → ${to.join('×')}`,
  source: picture(from[0], from[1], channels),
  size: { width: to[0], height: to[1] },
  pillow: [...Buffer.from(pillow, 'base64')],
  torch,
}))

describe('resizePixels', () => {
  it.each(cases)('gives the bytes of Pillow: $name', ({ source, size, pillow }) => {
    expect([...resizePixels(source, size).data]).toEqual(pillow)
  })

  it('gives the region as it is where the size is right', () => {
    const source = picture(4, 3, 1)
    const { data } = resizePixels(source, { width: 2, height: 2 }, { left: 1, top: 1, width: 2, height: 2 })
    expect([...data]).toEqual([source.data[5], source.data[6], source.data[9], source.data[10]])
  })

  it('sees nothing outside of the region', () => {
    const inner = picture(6, 6, 3)
    const outer = { width: 10, height: 9, channels: 3, data: new Uint8Array(10 * 9 * 3).fill(255) }
    for (let y = 0; y < 6; y++) outer.data.set(inner.data.subarray(y * 18, (y + 1) * 18), ((y + 2) * 10 + 3) * 3)
    const region = { left: 3, top: 2, width: 6, height: 6 }
    expect(resizePixels(outer, { width: 4, height: 5 }, region).data).toEqual(resizePixels(inner, { width: 4, height: 5 }).data)
  })
})

describe('resizeBilinear', () => {
  it.each(cases)('gives the numbers of PyTorch: $name', ({ source, size, torch }) => {
    const { data } = resizeBilinear(source, size)
    data.forEach((value, i) => expect(Math.abs(value - torch[i])).toBeLessThan(2e-3))
    expect(data.length).toBe(torch.length)
  })

  it('enlarges between half-pixel centres and holds the border', () => {
    const map = { width: 2, height: 1, channels: 1, data: new Float32Array([0, 4]) }
    expect([...resizeBilinear(map, { width: 4, height: 1 }).data]).toEqual([0, 1, 3, 4])
  })

  it('reduces under a triangle two output pixels wide, cut at the border', () => {
    const map = { width: 4, height: 1, channels: 1, data: new Float32Array([8, 0, 0, 0]) }
    // Centre 1, reach 2: weights ¾ ¾ ¼ of pixels 0 1 2, which sum to 7⁄4.
    const [left, right] = resizeBilinear(map, { width: 2, height: 1 }).data
    expect(left).toBeCloseTo((8 * 3) / 7, 6)
    expect(right).toBe(0)
  })

  it('keeps negative numbers and sums of maps', () => {
    const map = { width: 3, height: 3, channels: 1, data: new Float32Array([-1, 2, 0.5, 3, -4, 1, 0, 0, 2.25]) }
    const [mean] = resizeBilinear(map, { width: 1, height: 1 }).data
    // One output: triangle of reach 3 around the middle, weights ⅔ 1 ⅔ along either axis.
    const weights = [2 / 3, 1, 2 / 3]
    const expected =
      map.data.reduce((sum, value, i) => sum + value * weights[i % 3] * weights[Math.floor(i / 3)], 0) / (7 / 3) ** 2
    expect(mean).toBeCloseTo(expected, 6)
  })
})

describe('centreCrop', () => {
  it.each([
    [640, 480, 224, 224, { left: 80, top: 0, width: 480, height: 480 }],
    [899, 600, 224, 224, { left: 149, top: 0, width: 600, height: 600 }],
    [100, 300, 200, 100, { left: 0, top: 125, width: 100, height: 50 }],
    [1, 500, 300, 1, { left: 0, top: 249, width: 1, height: 1 }],
  ])('%i×%i for a model of %i×%i', (width, height, ...[toWidth, toHeight, expected]) => {
    expect(centreCrop({ width, height }, { width: toWidth, height: toHeight })).toEqual(expected)
  })
})

it('the filter is named after what was done', () => {
  expect(filterFor({ width: 4, height: 4 }, { width: 4, height: 4 })).toBe('none')
  expect(filterFor({ width: 4, height: 4 }, { width: 4, height: 5 })).toBe('bilinear')
  expect(filterFor({ width: 4, height: 4 }, { width: 3, height: 9 })).toBe('bilinear-antialiased')
})
