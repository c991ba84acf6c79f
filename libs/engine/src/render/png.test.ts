import { decode } from 'fast-png'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { createCanvas, drawImage, fillRect, frame } from './canvas.ts'
import { encodePng } from './png.ts'
import { pixelAt } from './testing/pixels.ts'

describe('encodePng', () => {
  const image = createCanvas(5, 3, 0x102030)
  fillRect(image, { left: 1, top: 1, width: 2, height: 1 }, 0xff8000)

  it('comes back pixel by pixel through another decoder', async () => {
    const { data, info } = await sharp(encodePng(image)).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([5, 3, 3])
    expect([...data.subarray(15, 24)]).toEqual([0x10, 0x20, 0x30, 0xff, 0x80, 0, 0xff, 0x80, 0])
  })

  it('keeps transparency where there is some', () => {
    const { channels, data } = decode(encodePng({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 7) }))
    expect([channels, ...data]).toEqual([4, 1, 2, 3, 255, 4, 5, 6, 7])
  })
})

describe('canvas', () => {
  it('cuts what lies outside', () => {
    const image = createCanvas(3, 3, 0)
    fillRect(image, { left: 2, top: -1, width: 9, height: 2 }, 0xffffff)
    fillRect(image, { left: -5, top: 2, width: 2, height: 1 }, 0xffffff)
    drawImage(image, createCanvas(2, 2, 0xff0000), { left: -1, top: 2 })
    drawImage(image, createCanvas(2, 2, 0xff0000), { left: 7, top: 0 })
    const rows = [0, 1, 2].map((y) => [0, 1, 2].map((x) => pixelAt(image, x, y)))
    const [o, w, r] = ['#000000', '#ffffff', '#ff0000']
    expect(rows).toEqual([
      [o, o, w],
      [o, o, o],
      [r, o, o],
    ])
  })

  it('frames from outside', () => {
    const image = createCanvas(4, 4, 0)
    frame(image, { left: 1, top: 1, width: 2, height: 2 }, 0xffffff)
    expect([pixelAt(image, 0, 0), pixelAt(image, 3, 3), pixelAt(image, 1, 1), pixelAt(image, 3, 1)]).toEqual([
      '#ffffff',
      '#ffffff',
      '#000000',
      '#ffffff',
    ])
  })
})
