/** Muted cloth-like backgrounds: they vary in hue, brightness and pattern but never in a way that says anything about the digit. */
import type { Random } from '@sightline/engine/explainer'
import { bilinear } from './bilinear.ts'
import { colour, type Canvas } from './canvas.ts'

type Pattern = (x: number, y: number) => number

/** Fills the canvas with one of the patterns between two muted colours, with a fine grain. */
export function drawTexture(canvas: Canvas, random: Random): void {
  const hue = random.uniform()
  const saturation = 0.08 + 0.15 * random.uniform()
  const value = 0.2 + 0.16 * random.uniform()
  const dark = colour(hue, saturation, value)
  const light = colour(hue + 0.1 * random.uniform(), saturation, value + 0.08 + 0.08 * random.uniform())
  const pattern = PATTERNS[random.integer(PATTERNS.length)](random)
  for (let y = 0; y < canvas.size; y++) {
    for (let x = 0; x < canvas.size; x++) {
      const grain = 0.25 * (random.uniform() - 0.5)
      canvas.paint({ x, y }, dark, 1)
      canvas.paint({ x, y }, light, Math.min(1, Math.max(0, pattern(x, y) + grain)))
    }
  }
}

const PATTERNS: readonly ((random: Random) => Pattern)[] = [stripes, weave, clouds]

function stripes(random: Random): Pattern {
  const angle = Math.PI * random.uniform()
  const frequency = (2 * Math.PI) / (6 + 8 * random.uniform())
  const [dx, dy] = [Math.cos(angle) * frequency, Math.sin(angle) * frequency]
  return (x, y) => 0.5 + 0.5 * Math.sin(dx * x + dy * y)
}

function weave(random: Random): Pattern {
  const frequency = (2 * Math.PI) / (5 + 5 * random.uniform())
  const phase = 2 * Math.PI * random.uniform()
  return (x, y) => 0.5 + 0.5 * Math.sin(frequency * x + phase) * Math.sin(frequency * y + phase)
}

/** Value noise: random heights on a coarse lattice, smoothly interpolated. */
function clouds(random: Random): Pattern {
  const cell = 8 + random.integer(9)
  const heights = Array.from({ length: LATTICE * LATTICE }, () => random.uniform())
  const height = (column: number, row: number) => heights[row * LATTICE + column]
  const ease = (share: number) => share * share * (3 - 2 * share)
  return (x, y) => bilinear(height, { x: x / cell, y: y / cell, ease })
}

/** Enough for 64 pixels at the smallest cell, and one beyond. */
const LATTICE = 10
