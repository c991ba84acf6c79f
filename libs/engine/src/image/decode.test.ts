import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeImage } from './decode.ts'
import { makePng } from './testing/make-png.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-decode-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** 2 × 1: a red and a dark green pixel. */
const TWO = Uint8Array.of(255, 0, 0, 10, 100, 30)

/** 40 × 24 smooth colours, kind to lossy formats. */
const SMOOTH = Uint8Array.from({ length: 40 * 24 * 3 }, (_, i) => 60 + Math.floor(i / 3 / 40) * 4 + (i % 3) * 20)
const smooth = () => sharp(SMOOTH, { raw: { width: 40, height: 24, channels: 3 } })

describe('decodeImage', () => {
  it('reads PNG pixel by pixel, from bytes and from a file', async () => {
    const bytes = makePng({ width: 2, height: 1, colour: 'rgb', samples: TWO })
    const image = await decodeImage(bytes)
    expect(image).toMatchObject({ width: 2, height: 1, channels: 3, format: 'png', name: 'image' })
    expect([...image.data]).toEqual([...TWO])
    expect(image.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))

    const path = join(folder, 'two.jpg')
    await writeFile(path, bytes)
    expect(await decodeImage(path)).toEqual({ ...image, name: path })
  })

  it.each(['jpeg', 'webp'] as const)('reads %s within the loss of the format', async (format) => {
    const image = await decodeImage(await smooth().toFormat(format, { quality: 100 }).toBuffer())
    expect(image).toMatchObject({ width: 40, height: 24, channels: 3, format })
    const worst = image.data.reduce((most, value, i) => Math.max(most, Math.abs(value - SMOOTH[i])), 0)
    expect(worst).toBeLessThanOrEqual(6)
  })

  it('keeps grey as one channel', async () => {
    const image = await decodeImage(makePng({ width: 3, height: 1, colour: 'grey', samples: Uint8Array.of(0, 7, 255) }))
    expect([image.channels, ...image.data]).toEqual([1, 0, 7, 255])
  })

  it.each([
    ['grey', Uint8Array.of(0xff, 0xff, 0x80, 0x7f, 0x00, 0xff), [255, 128, 0]],
    ['rgb', Uint8Array.of(0xff, 0xff, 0x80, 0x7f, 0x00, 0xff), [255, 128, 0]],
  ] as const)('keeps the upper 8 bits of 16 (%s)', async (colour, samples, expected) => {
    const image = await decodeImage(makePng({ width: colour === 'grey' ? 3 : 1, height: 1, depth: 16, colour, samples }))
    expect([...image.data]).toEqual(expected)
  })

  it.each([
    ['rgba', 'black', [128, 0, 0, 0, 0, 0]],
    ['rgba', 'white', [255, 127, 127, 255, 255, 255]],
    ['grey-alpha', 'black', [128, 0]],
    ['grey-alpha', 'white', [255, 255]],
  ] as const)('flattens %s on %s', async (colour, backdrop, expected) => {
    const samples = colour === 'rgba' ? Uint8Array.of(255, 0, 0, 128, 0, 255, 0, 0) : Uint8Array.of(255, 128, 99, 0)
    const image = await decodeImage(makePng({ width: 2, height: 1, colour, samples }), { backdrop })
    expect([...image.data]).toEqual(expected)
  })

  it('flattens on black unless asked otherwise', async () => {
    const image = await decodeImage(makePng({ width: 1, height: 1, colour: 'rgba', samples: Uint8Array.of(200, 200, 200, 0) }))
    expect([...image.data]).toEqual([0, 0, 0])
  })

  // Orientation 6: the stored picture has to be turned by 90° clockwise; 3: by 180°; 2: mirrored.
  it.each([
    [6, 1, 2, [...TWO]],
    [3, 2, 1, [...TWO.subarray(3), ...TWO.subarray(0, 3)]],
    [2, 2, 1, [...TWO.subarray(3), ...TWO.subarray(0, 3)]],
  ])('honours EXIF orientation %i', async (orientation, ...[width, height, expected]) => {
    const stored = sharp(TWO, { raw: { width: 2, height: 1, channels: 3 } })
    const image = await decodeImage(await stored.withMetadata({ orientation }).png().toBuffer())
    expect([image.width, image.height, ...image.data]).toEqual([width, height, ...expected])
  })

  it('gives the stored numbers, whatever colour profile is embedded', async () => {
    const bytes = await smooth().withIccProfile('p3', { attach: true }).png().toBuffer()
    const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer()
    const converted = await sharp(bytes).raw().toBuffer()
    const image = await decodeImage(bytes)
    expect(Buffer.from(image.data).equals(stored)).toBe(true)
    expect(stored.equals(converted)).toBe(false)
  })

  it('turns CMYK into colours', async () => {
    const red = sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 200, g: 30, b: 40 } } })
    const bytes = await red.toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer()
    expect((await sharp(bytes).metadata()).space).toBe('cmyk')
    const image = await decodeImage(bytes)
    expect(image.channels).toBe(3)
    // The gamut of print is smaller: near is all that there is.
    ;[200, 30, 40].forEach((value, i) => expect(Math.abs(image.data[i] - value)).toBeLessThan(30))
  })

  it('takes the first frame of an animation', async () => {
    const frames = sharp(Buffer.alloc(8 * 16 * 3).fill(255, 0, 8 * 8 * 3), {
      raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
    })
    const image = await decodeImage(await frames.webp({ lossless: true }).toBuffer())
    expect([image.width, image.height, Math.min(...image.data)]).toEqual([8, 8, 255])
  })
})

describe('refuses', () => {
  const good = makePng({ width: 2, height: 1, colour: 'rgb', samples: TWO })
  const gif = () => smooth().gif().toBuffer()

  it.each([
    ['a file of no bytes', () => Buffer.alloc(0), 'IMAGE_EMPTY'],
    ['text', () => Buffer.from('hello, I am no picture'), 'IMAGE_NOT_RECOGNISED'],
    ['a GIF', gif, 'IMAGE_FORMAT_UNSUPPORTED'],
    ['a TIFF', () => smooth().tiff().toBuffer(), 'IMAGE_FORMAT_UNSUPPORTED'],
    ['an AVIF', () => smooth().avif().toBuffer(), 'IMAGE_FORMAT_UNSUPPORTED'],
    ['an SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'IMAGE_FORMAT_UNSUPPORTED'],
    ['a signature alone', () => good.subarray(0, 8), 'IMAGE_DAMAGED'],
    ['a PNG without pixels', () => makePng({ width: 0, height: 0, colour: 'rgb', samples: TWO }), 'IMAGE_DAMAGED'],
    ['a PNG with too few pixels', () => makePng({ width: 90, height: 90, colour: 'rgb', samples: TWO }), 'IMAGE_DAMAGED'],
    ['garbage behind a JPEG signature', () => Buffer.concat([Buffer.of(0xff, 0xd8, 0xff), Buffer.alloc(99, 7)]), 'IMAGE_DAMAGED'],
    ['a flipped bit in a PNG', () => good.map((byte, i) => (i === good.length - 22 ? byte ^ 4 : byte)), 'IMAGE_DAMAGED'],
  ])('%s', async (_, make, code) => {
    await expect(decodeImage(await make(), { name: 'x.png' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining('x.png'),
    })
  })

  it.each(['jpeg', 'png', 'webp'] as const)('a truncated %s, wherever it is cut', async (format) => {
    const bytes = await smooth().toFormat(format).toBuffer()
    for (const share of [0.3, 0.6, 0.9]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * share))
      await expect(decodeImage(cut)).rejects.toMatchObject({ code: 'IMAGE_DAMAGED', kind: 'invalid' })
    }
  })

  it('a gigantic picture by its header, without allocating it', async () => {
    const bytes = makePng({ width: 50_000, height: 50_000, colour: 'rgb', samples: TWO })
    const before = process.memoryUsage().rss
    await expect(decodeImage(bytes)).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      kind: 'unsupported',
      message: 'The image “image” has 50,000 × 50,000 pixels; the limit is 100,000,000 pixels.',
    })
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  })

  it('a missing file, a path through a file, and a folder', async () => {
    const file = join(folder, 'there.png')
    await writeFile(file, good)
    await expect(decodeImage(join(folder, 'gone.png'))).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND', kind: 'usage' })
    await expect(decodeImage(join(file, 'below.png'))).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND', kind: 'usage' })
    await expect(decodeImage(folder)).rejects.toMatchObject({ code: 'IMAGE_IS_FOLDER', kind: 'usage' })
  })

  it('what the machine will not give', async () => {
    const name = 'x'.repeat(300)
    await expect(decodeImage(join(folder, name))).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE', kind: 'io' })
  })
})
