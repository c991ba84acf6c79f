/** Geometry of maps: reducing channels, and display sizes. */
import { resizeBilinear, type Size } from '../image/resize.ts'

/** A map of one number a pixel, row by row. */
export interface ScalarMap extends Size {
  readonly values: Float32Array
}

/** `[h, w]` or `[h, w, c]`, summed over channels with their signs. Throws RangeError for other shapes. */
export function toScalarMap({ shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array }): ScalarMap {
  if (shape.length !== 2 && shape.length !== 3)
    throw new RangeError(`a map has shape [h, w] or [h, w, c], not [${shape.join(', ')}]`)
  const [height, width, channels = 1] = shape
  if (channels === 1) return { width, height, values: data }
  const values = new Float32Array(width * height)
  for (let i = 0; i < values.length; i++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += data[i * channels + channel]
    values[i] = sum
  }
  return { width, height, values }
}

/** Bilinear between half-pixel centres; with antialiasing where an axis is reduced. */
export function smoothMap({ width, height, values }: ScalarMap, size: Size): ScalarMap {
  if (width === size.width && height === size.height) return { width, height, values }
  return { ...size, values: resizeBilinear({ width, height, channels: 1, data: values }, size).data }
}

/** The nearest value: every number of the map stays a visible rectangle. Words or numbers. */
export function enlarge<Data extends Uint32Array | Float32Array>(source: Size & { readonly data: Data }, size: Size): Data {
  const { data } = source
  const out = (
    data instanceof Uint32Array ? new Uint32Array(size.width * size.height) : new Float32Array(size.width * size.height)
  ) as Data
  const columns = Int32Array.from({ length: size.width }, (_, x) => Math.floor(((x + 0.5) * source.width) / size.width))
  for (let y = 0; y < size.height; y++) {
    const from = Math.floor(((y + 0.5) * source.height) / size.height) * source.width
    const to = y * size.width
    for (let x = 0; x < size.width; x++) out[to + x] = data[from + columns[x]]
  }
  return out
}
