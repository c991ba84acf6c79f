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
  if (interpolation.mode === 'linear') return coordinates.map((x) => linearTaps(x, axis.input))
  const round = ROUNDINGS[interpolation.nearest_mode]
  if (interpolation.mode !== 'nearest' || !round) return undefined
  return coordinates.map((x) => [{ position: clamp(round(x), axis.input), weight: 1 }])
}

type Coordinate = (index: number, axis: ResizedAxis) => number

const COORDINATES: Readonly<Record<string, Coordinate | undefined>> = {
  half_pixel: (i, { scale }) => (i + 0.5) / scale - 0.5,
  pytorch_half_pixel: (i, { scale, output }) => (output > 1 ? (i + 0.5) / scale - 0.5 : 0),
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
