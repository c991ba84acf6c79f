/**
 * Draws the letters of the figures: rasterises IBM Plex Sans (SIL Open Font License 1.1) into src/render/font/atlas.ts and puts its licence
 * beside it. The font itself is no dependency: it is fetched from npm into a temporary folder. Rerun with `node libs/engine/scripts/make-font-atlas.mjs`;
 * the same versions give the same file.
 */
import { Buffer } from 'node:buffer'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import sharp from 'sharp'

const PACKAGES = ['@ibm/plex-sans@1.1.0', 'opentype.js@2.0.0']
const TARGET = new URL('../src/render/font/', import.meta.url)

/** A style: pixels per em, and the whole pixels that lower-case letters and capitals are made to end at, so that their tops are sharp. */
const STYLES = [
  { name: 'small', file: 'Regular', size: 13, xHeight: 7, capHeight: 9 },
  { name: 'title', file: 'SemiBold', size: 16, xHeight: 8, capHeight: 11 },
]

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('')
const CHARACTERS =
  range(0x20, 0x7e) + range(0xa1, 0xac) + range(0xae, 0xff) + 'αβγδεθλμπρσφχωΓΔΘΛΣΦΨΩ∂∑∏√∞≈≠≤≥−–—…“”‘’„‚•‰→←↑↓⁰¹²³⁴⁵⁶⁷⁸⁹\u2009'

/** Fractions of a pixel that a glyph may start at: letters keep their distances without being hinted. */
const PHASES = 3
/** Grey levels kept; more cannot be seen and compress worse. */
const LEVELS = 15
/** Samples per pixel, along either axis. */
const OVERSAMPLING = 8

const folder = mkdtempSync(join(tmpdir(), 'sightline-font-'))
try {
  execFileSync('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-save', '--silent', ...PACKAGES], {
    stdio: 'inherit',
  })
  const require = createRequire(join(folder, 'index.js'))
  const opentype = require('opentype.js')
  const plex = join(folder, 'node_modules/@ibm/plex-sans')
  const bitmaps = []
  const styles = []
  for (const style of STYLES) {
    const bytes = readFileSync(join(plex, `fonts/complete/woff/IBMPlexSans-${style.file}.woff`))
    styles.push(await rasterise(opentype.parse(new Uint8Array(bytes).buffer), style, bitmaps))
  }
  writeAtlas(styles, Buffer.concat(bitmaps))
  writeFileSync(new URL('LICENSE.txt', TARGET), readFileSync(join(plex, 'LICENSE.txt')))
} finally {
  rmSync(folder, { recursive: true })
}

/** Appends the bitmaps of all glyphs and phases, and returns the metrics. */
async function rasterise(font, style, bitmaps) {
  const glyphs = []
  for (const character of CHARACTERS) {
    const glyph = font.charToGlyph(character)
    if (glyph.index === 0) throw new Error(`${style.file} has no “${character}”`)
    const advance = Math.round((glyph.advanceWidth / font.unitsPerEm) * style.size * 64)
    const box = boxOf(glyph, font, style)
    glyphs.push([advance, ...box])
    if (box[2] * box[3] === 0) continue
    for (let phase = 0; phase < PHASES; phase++) bitmaps.push(await draw(pathOf(glyph, font, style), box, phase / PHASES))
  }
  const ascent = Math.ceil((font.ascender / font.unitsPerEm) * style.size)
  const descent = Math.ceil((-font.descender / font.unitsPerEm) * style.size)
  return { name: style.name, ascent, descent, glyphs }
}

/** Outline in pixels, y downwards from the baseline, heights bent to the whole pixels of the style. */
function pathOf(glyph, font, style) {
  const scale = style.size / font.unitsPerEm
  const { sxHeight, sCapHeight } = font.tables.os2
  const bend = (y) => {
    if (y <= 0) return y * scale
    if (y <= sxHeight) return (y / sxHeight) * style.xHeight
    if (y <= sCapHeight) return style.xHeight + ((y - sxHeight) / (sCapHeight - sxHeight)) * (style.capHeight - style.xHeight)
    return style.capHeight + (y - sCapHeight) * scale
  }
  const point = (x, y) => `${(x * scale).toFixed(4)} ${(-bend(y)).toFixed(4)}`
  return glyph.path.commands
    .map((c) => {
      if (c.type === 'Z') return 'Z'
      if (c.type === 'Q') return `Q${point(c.x1, c.y1)} ${point(c.x, c.y)}`
      if (c.type === 'C') return `C${point(c.x1, c.y1)} ${point(c.x2, c.y2)} ${point(c.x, c.y)}`
      return `${c.type}${point(c.x, c.y)}`
    })
    .join('')
}

/** [left, top, width, height] in whole pixels around all phases; top counts down from the baseline. */
function boxOf(glyph, font, style) {
  const numbers = pathOf(glyph, font, style)
    .match(/-?\d+\.\d+/g)
    ?.map(Number)
  if (!numbers) return [0, 0, 0, 0]
  const xs = numbers.filter((_, i) => i % 2 === 0)
  const ys = numbers.filter((_, i) => i % 2 === 1)
  const [left, top] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))]
  const right = Math.ceil(Math.max(...xs) + (PHASES - 1) / PHASES)
  return [left, top, right - left, Math.ceil(Math.max(...ys)) - top]
}

/** Coverage of each pixel, as an average over many samples. */
async function draw(path, [left, top, width, height], shift) {
  const [w, h] = [width * OVERSAMPLING, height * OVERSAMPLING]
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="${left - shift} ${top} ${width} ${height}">` +
    `<path d="${path}"/></svg>`
  const { data } = await sharp(Buffer.from(svg)).extractChannel('alpha').raw().toBuffer({ resolveWithObject: true })
  const out = Buffer.alloc(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let j = 0; j < OVERSAMPLING; j++)
        for (let i = 0; i < OVERSAMPLING; i++) sum += data[(y * OVERSAMPLING + j) * w + x * OVERSAMPLING + i]
      out[y * width + x] = Math.round((sum / OVERSAMPLING ** 2 / 255) * LEVELS) * (255 / LEVELS)
    }
  }
  return out
}

function writeAtlas(styles, pixels) {
  const width = 1024
  const height = Math.ceil(pixels.length / width)
  const data = new Uint8Array(width * height)
  data.set(pixels)
  const png = Buffer.from(encode({ width, height, channels: 1, depth: 8, data }, { zlib: { level: 9 } })).toString('base64')
  const source = `// Made by scripts/make-font-atlas.mjs from IBM Plex Sans; licence: LICENSE.txt in this folder. Do not edit.
/* prettier-ignore */
export const ATLAS = {
  /** Start positions of a glyph within a pixel. */
  phases: ${PHASES},
  characters: ${JSON.stringify(CHARACTERS)},
  /** For each character [advance in 1/64 px, left, top, width, height]; left and top of the bitmap from the pen, y downwards. */
  styles: {
${styles.map((s) => `    ${s.name}: { ascent: ${s.ascent}, descent: ${s.descent}, glyphs: [${s.glyphs.flat().join(',')}] },`).join('\n')}
  },
  /** A grey PNG: the coverage (0–255) of the bitmaps, style by style, character by character, phase by phase, one after the other. */
  png: '${png}',
}
`
  writeFileSync(new URL('atlas.ts', TARGET), source)
  console.log(`${pixels.length} pixels, ${Buffer.byteLength(source)} bytes`)
}
