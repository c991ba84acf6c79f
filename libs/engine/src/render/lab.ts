/** CIE L*a*b* (D65) of sRGB colours, in which equal steps look about equally large. */

export type Triple = readonly [number, number, number]

const WHITE: Triple = [0.95047, 1, 1.08883]
const EPSILON = 216 / 24389
const KAPPA = 24389 / 27

/** `rgb`: 0–255. */
export function toLab(rgb: Triple): Triple {
  const [r, g, b] = rgb.map((value) => linear(value / 255))
  const x = curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0])
  const y = curve((0.2126729 * r + 0.7151522 * g + 0.072175 * b) / WHITE[1])
  const z = curve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE[2])
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** Whole numbers 0–255, cut to what sRGB can show. */
export function fromLab([lightness, a, b]: Triple): Triple {
  const fy = (lightness + 16) / 116
  const x = WHITE[0] * uncurve(fy + a / 500)
  const y = WHITE[1] * uncurve(fy)
  const z = WHITE[2] * uncurve(fy - b / 200)
  return [
    toByte(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
    toByte(-0.969266 * x + 1.8760108 * y + 0.041556 * z),
    toByte(0.0556434 * x - 0.2040259 * y + 1.0572252 * z),
  ]
}

export function mix(from: Triple, to: Triple, share: number): Triple {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function toByte(value: number): number {
  const encoded = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055
  return Math.round(255 * Math.min(1, Math.max(0, encoded)))
}

function curve(value: number): number {
  return value > EPSILON ? Math.cbrt(value) : (KAPPA * value + 16) / 116
}

function uncurve(value: number): number {
  return value ** 3 > EPSILON ? value ** 3 : (116 * value - 16) / KAPPA
}
