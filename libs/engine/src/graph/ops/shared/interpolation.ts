/**
 * How Resize reads an axis: every output is a weighted sum of input positions. Coordinates are computed in float32, as ONNX Runtime does,
 * so that a nearest neighbour that lies on a rounding border is the same one.
 */
import { range } from './inputs.ts'

export interface ResizedAxis {
  readonly input: number
  readonly output: number
  readonly scale: number
}

export interface Interpolation {
  readonly mode: string
  readonly coordinate_transformation_mode: string
  readonly nearest_mode: string
  /** Of mode cubic: the slope of its kernel; −0.75 if left out. */
  readonly cubic_coeff_a?: number
  /** Of mode cubic: 1 gives positions outside no weight, instead of those at the border theirs. */
  readonly exclude_outside?: number
}

/** One position of the input and its weight. */
export interface Tap {
  readonly position: number
  readonly weight: number
}

/** The taps of each output along an axis; undefined for a form that is not known. */
export function tapsOf(axis: ResizedAxis, interpolation: Interpolation): Tap[][] | undefined {
  const coordinate = COORDINATES[interpolation.coordinate_transformation_mode]
  if (!coordinate) return undefined
  const coordinates = range(axis.output).map((i) => Math.fround(coordinate(i, axis)))
  if (interpolation.mode === 'cubic') return coordinates.map((x) => cubicTaps(x, axis.input, interpolation))
  if (interpolation.mode === 'linear') return coordinates.map((x) => linearTaps(x, axis.input))
  const round = ROUNDINGS[interpolation.nearest_mode]
  if (interpolation.mode !== 'nearest' || !round) return undefined
  return coordinates.map((x) => [{ position: clamp(round(x), axis.input), weight: 1 }])
}

type Coordinate = (index: number, axis: ResizedAxis) => number

const COORDINATES: Readonly<Record<string, Coordinate | undefined>> = {
  half_pixel: (i, { scale }) => (i + 0.5) / scale - 0.5,
  pytorch_half_pixel: (i, { scale, output }) => (output > 1 ? (i + 0.5) / scale - 0.5 : 0),
  half_pixel_symmetric: (i, { scale, input, output }) => (input - output / scale) / 2 + (i + 0.5) / scale - 0.5,
  asymmetric: (i, { scale }) => i / scale,
  align_corners: (i, { input, output }) => (output > 1 ? (i * (input - 1)) / (output - 1) : 0),
}

const ROUNDINGS: Readonly<Record<string, ((x: number) => number) | undefined>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
}

function clamp(position: number, size: number): number {
  return Math.min(Math.max(position, 0), size - 1)
}

function linearTaps(coordinate: number, size: number): Tap[] {
  const inside = clamp(coordinate, size)
  const [low, high] = [Math.floor(inside), Math.min(Math.floor(inside) + 1, size - 1)]
  if (low === high) return [{ position: low, weight: 1 }]
  return [
    { position: low, weight: high - inside },
    { position: high, weight: inside - low },
  ]
}

/** Four neighbours, weighted by the kernel of Keys 1981. */
function cubicTaps(coordinate: number, size: number, { cubic_coeff_a: a = -0.75, exclude_outside }: Interpolation): Tap[] {
  const below = Math.floor(coordinate)
  const taps = [-1, 0, 1, 2].map((i) => ({ position: below + i, weight: cubicKernel(Math.abs(coordinate - below - i), a) }))
  if (!exclude_outside) return taps.map(({ position, weight }) => ({ position: clamp(position, size), weight }))
  const inside = taps.filter(({ position }) => position >= 0 && position < size)
  const total = inside.reduce((sum, { weight }) => sum + weight, 0)
  return inside.map(({ position, weight }) => ({ position, weight: weight / total }))
}

function cubicKernel(distance: number, a: number): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance ** 2 + 1
  return distance < 2 ? ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a : 0
}
