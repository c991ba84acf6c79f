import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { drawSample, drawSamples, IMAGE_SIZE, type Sample } from './dataset.ts'
import { DIGITS, heldOutDigits, trainingDigits } from './digits.ts'
import { SEEDS } from './sets.ts'
import { TAG_COLOURS, TAG_SIZE } from './tag.ts'

const digits = heldOutDigits()

function pixelAt({ pixels }: Sample, x: number, y: number): number[] {
  return Array.from(pixels.subarray((y * IMAGE_SIZE + x) * 3, (y * IMAGE_SIZE + x) * 3 + 3))
}

describe('digits', () => {
  it('hold out the last hundred of every class', () => {
    const training = trainingDigits()
    for (let digit = 0; digit < DIGITS; digit++) {
      expect(digits.count(digit)).toBe(100)
      expect(training.count(digit)).toBeGreaterThan(700)
      expect(training.get(digit, training.count(digit) - 1).ink).not.toEqual(digits.get(digit, 0).ink)
    }
  })
})

describe('samples', () => {
  it('depend on the seed and their place alone', () => {
    const request = { digits, tag: 'telling', seed: 7 } as const
    const [, , third] = drawSamples(request, 3)
    expect(drawSample(request, 2)).toEqual(third)
    expect(drawSample({ ...request, seed: 8 }, 2).pixels).not.toEqual(third.pixels)
  })

  it('take the classes in turn and carry tags of the kind asked for', () => {
    for (const [i, { digit, tag }] of drawSamples({ digits, tag: 'telling', seed: 7 }, 20).entries()) {
      expect(digit).toBe(i % DIGITS)
      expect(tag?.colourOf).toBe(digit)
    }
    for (const { digit, tag } of drawSamples({ digits, tag: 'misleading', seed: 7 }, 20)) {
      expect(tag?.colourOf).not.toBe(digit)
      expect(TAG_COLOURS[tag!.colourOf]).toBeDefined()
    }
    expect(drawSamples({ digits, tag: 'none', seed: 7 }, 20).every(({ tag }) => tag === null)).toBe(true)
  })

  it('differ from a clean picture in the box of the tag alone, which has the colour of its class', () => {
    const corners = new Set<string>()
    for (let i = 0; i < 40; i++) {
      const tagged = drawSample({ digits, tag: 'telling', seed: 7 }, i)
      const clean = drawSample({ digits, tag: 'none', seed: 7 }, i)
      const { x, y, width, height, colourOf } = tagged.tag!
      corners.add(`${x},${y}`)
      expect([width, height]).toEqual([TAG_SIZE, TAG_SIZE])
      const changed = (position: number) => tagged.pixels[position] !== clean.pixels[position]
      const outside = Array.from(tagged.pixels.keys()).filter((position) => {
        const [column, row] = [Math.floor(position / 3) % IMAGE_SIZE, Math.floor(position / 3 / IMAGE_SIZE)]
        return column < x || column >= x + width || row < y || row >= y + height
      })
      expect(outside).toHaveLength(clean.pixels.length - 3 * width * height)
      expect(outside.filter(changed)).toEqual([])
      const centre = pixelAt(tagged, x + 7, y + 7)
      TAG_COLOURS[colourOf].colour.forEach((value, channel) => expect(Math.abs(centre[channel] - value)).toBeLessThan(32))
    }
    expect(corners.size).toBe(4)
  })
})

describe('the committed pictures', () => {
  const folder = join(import.meta.dirname, 'images')
  const tags = JSON.parse(readFileSync(join(folder, 'tags.json'), 'utf8')) as { file: string; digit: number; tag: object }[]
  const samples = drawSamples({ digits, tag: 'telling', seed: SEEDS.showing }, 40)

  it('are what the script draws, with the place of every tag', async () => {
    expect(tags).toHaveLength(samples.length)
    for (const [i, { file, digit, tag }] of tags.entries()) {
      const { colourOf, ...box } = samples[i].tag!
      expect({ digit, tag }).toEqual({ digit: samples[i].digit, tag: { colour: TAG_COLOURS[colourOf].name, ...box } })
      const { data, info } = await sharp(join(folder, file)).raw().toBuffer({ resolveWithObject: true })
      expect([info.width, info.height, info.channels]).toEqual([IMAGE_SIZE, IMAGE_SIZE, 3])
      expect(Buffer.compare(data, samples[i].pixels)).toBe(0)
    }
  })
})
