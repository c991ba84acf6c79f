import { describe, expect, it } from 'vitest'
import { createCanvas } from './canvas.ts'
import { drawText, ellipsize, ellipsizeMiddle, LINE_HEIGHT, measureText, wrapText } from './text.ts'
import { boundsOf, countColours, pixelAt } from './testing/pixels.ts'

describe('measureText', () => {
  it('numerals and minus are equally wide, so that columns of numbers align', () => {
    const widths = [...'0123456789−+'].map((digit) => measureText(digit, 'small'))
    expect(new Set(widths)).toEqual(new Set([13 * 0.6 - 0.003125]))
  })

  it('adds up', () => {
    expect(measureText('ab', 'title')).toBe(measureText('a', 'title') + measureText('b', 'title'))
    expect(measureText('', 'small')).toBe(0)
  })

  it('takes composed and decomposed letters as one', () => {
    expect(measureText('a\u0308', 'small')).toBe(measureText('ä', 'small'))
  })
})

describe('drawText', () => {
  const canvas = (text: string, options = {}) => {
    const image = createCanvas(120, 30, 0xffffff)
    drawText(image, text, { left: 10, top: 5, colour: 0, ...options })
    return image
  }

  it('draws a capital I as a stem of nine rows, sharp at top and bottom', () => {
    const image = canvas('l')
    const dark = boundsOf(canvas('I'), '#000000')
    expect([dark.height, LINE_HEIGHT.small]).toEqual([9, 18])
    expect(countColours(image).get('#ffffff')).toBeLessThan(120 * 30)
  })

  it('uses the colour asked for', () => {
    expect(boundsOf(canvas('I', { colour: 0xc02040 }), '#c02040').height).toBe(9)
  })

  it('aligns: the end of a text lies where it was asked to', () => {
    const inkRight = (image: ReturnType<typeof canvas>) => {
      for (let x = 119; x >= 0; x--) for (let y = 0; y < 30; y++) if (pixelAt(image, x, y) !== '#ffffff') return x
      return -1
    }
    const right = inkRight(canvas('123', { left: 100, align: 'end' }))
    expect(right).toBeGreaterThanOrEqual(97)
    expect(right).toBeLessThan(100)
    expect(inkRight(canvas('123', { left: 60, align: 'middle' }))).toBeLessThan(60 + measureText('123', 'small') / 2)
  })

  it('draws a hollow box for what the font lacks', () => {
    const image = canvas('犬')
    const box = boundsOf(image, '#000000')
    expect([box.width, box.height]).toEqual([6, 9])
    expect(pixelAt(image, box.left + 2, box.top + 4)).toBe('#ffffff')
  })

  it('is cut at the edges of the picture', () => {
    const image = createCanvas(8, 8, 0xffffff)
    drawText(image, 'Wide', { left: -6, top: -7, colour: 0 })
    expect(image.data).toHaveLength(8 * 8 * 4)
  })

  it('knows the letters of figures', () => {
    const box = measureText('犬', 'small')
    for (const character of '∂Σφ±−×·–…“”‘’°µ²≤≥≠≈∞√→') {
      const ink = countColours(canvas(character)).get('#ffffff')
      expect([character, measureText(character, 'small') === box && ink === 120 * 30 - 26]).toEqual([character, false])
    }
  })
})

describe('fitting', () => {
  it('shortens at the end', () => {
    expect(ellipsize('short', 100)).toBe('short')
    const cut = ellipsize('a rather long line of text', 60)
    expect(cut).toMatch(/^a rath.*…$/)
    expect(measureText(cut, 'small')).toBeLessThanOrEqual(60)
  })

  it('shortens in the middle', () => {
    const cut = ellipsizeMiddle('photographs/of-a-goldfish-12.png', 90)
    expect(cut).toMatch(/^phot.*….*12\.png$/)
    expect(measureText(cut, 'small')).toBeLessThanOrEqual(90)
    expect(ellipsizeMiddle('ab', 100)).toBe('ab')
    expect(ellipsizeMiddle('abcdef', 3)).toBe('…')
  })

  it('wraps at spaces, and cuts a word that is wider than the line', () => {
    const lines = wrapText('one two three four five six seven', 60)
    expect(lines.join(' ')).toBe('one two three four five six seven')
    expect(lines.length).toBeGreaterThan(2)
    for (const line of lines) expect(measureText(line, 'small')).toBeLessThanOrEqual(60)
    expect(wrapText('Donaudampfschifffahrtsgesellschaft x', 60)).toEqual([expect.stringMatching(/^Donau.*…$/), 'x'])
  })
})
