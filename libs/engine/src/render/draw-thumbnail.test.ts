import { expect, it } from 'vitest'
import type { PixelImage } from '../image/contract.ts'
import type { Drawable } from './draw-options.ts'
import { drawThumbnail } from './draw-thumbnail.ts'
import { pixelAt } from './testing/pixels.ts'

const drawable = (shape: number[], display: Drawable['display'], data?: number[]): Drawable => ({
  values: { shape, data: Float32Array.from(data ?? Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i)) },
  display,
  layer: null,
  target: null,
  meaning: '',
  warnings: [],
})
const grey = (width: number, height: number): PixelImage => ({
  width,
  height,
  channels: 3,
  data: new Uint8Array(width * height * 3).fill(128),
})

it.each<{ what: string; explanation: Drawable; picture?: PixelImage; size: number[] }>([
  {
    what: 'a map on a small image',
    explanation: drawable([8, 8], { as: 'heat-map', scale: 'diverging', overlay: true }),
    picture: grey(64, 64),
    size: [256, 256],
  },
  {
    what: 'a map on a wide image',
    explanation: drawable([7, 7], { as: 'heat-map', scale: 'sequential', overlay: true }),
    picture: grey(512, 128),
    size: [256, 64],
  },
  {
    what: 'a map alone',
    explanation: drawable([28, 28, 3], { as: 'heat-map', scale: 'diverging', overlay: false }),
    size: [252, 252],
  },
  {
    what: 'a large map alone',
    explanation: drawable([300, 600], { as: 'heat-map', scale: 'diverging', overlay: false }),
    size: [256, 128],
  },
  {
    what: 'channels',
    explanation: drawable([5, 5, 40], { as: 'channel-grid', normalise: 'zscore', columns: 16 }),
    size: [256, 256],
  },
  {
    what: 'two channels',
    explanation: drawable([5, 5, 2], { as: 'channel-grid', normalise: 'zscore', columns: 16 }),
    size: [256, 128],
  },
  {
    what: 'channels without space',
    explanation: drawable([10], { as: 'channel-grid', normalise: 'zscore', columns: 16 }),
    size: [256, 192],
  },
])('$what is drawn within 256 px', ({ explanation, picture, size: [width, height] }) => {
  expect(drawThumbnail(explanation, { picture })).toMatchObject({ width, height })
})

it.each<[string, Drawable]>([
  ['kernels', drawable([3, 3, 3, 64], { as: 'kernel-grid' })],
  ['tables', drawable([2, 1], { as: 'table', columns: ['class', 'score'], rows: [['cat', 1] as const, ['dog', 2] as const] })],
])('%s are a reduced figure', (_, explanation) => {
  const { width, height } = drawThumbnail(explanation)
  expect(Math.max(width, height)).toBeGreaterThan(100)
  expect(Math.max(width, height)).toBeLessThanOrEqual(256)
})

it('shows numbers in their colours', () => {
  const map = drawable([2, 1], { as: 'heat-map', scale: 'diverging', overlay: false }, [1, -1])
  const image = drawThumbnail(map)
  expect(pixelAt(image, 5, 5)).toBe('#67001f')
  expect(pixelAt(image, 5, 250)).toBe('#053061')
})
