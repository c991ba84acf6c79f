/** Display values 0–255 of the channels of a layer; what is stored stays as it is. */

/** `[h, w, c]` */
export interface Channels {
  readonly height: number
  readonly width: number
  readonly count: number
  readonly values: Float32Array
}

/** `[h, w, c]`, or `[c]` as one position. Throws RangeError for other shapes. */
export function toChannels({ shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array }): Channels {
  if (shape.length === 1) return { height: 1, width: 1, count: shape[0], values: data }
  if (shape.length !== 3) throw new RangeError(`channels have shape [h, w, c] or [c], not [${shape.join(', ')}]`)
  const [height, width, count] = shape
  return { height, width, count, values: data }
}

/**
 * - `zscore`: 64 · (a − mean) / deviation + 128 per channel (population deviation), cut to 0–255 and to whole numbers, as in Chollet's
 *   “Deep Learning with Python”, §5.4
 * - `channel`: from each channel's least value (0) to its greatest (255)
 * - `layer`: from the layer's least value to its greatest
 * What does not vary is 128. Same order as the values.
 */
export type TileScaling = 'zscore' | 'channel' | 'layer'

const MIDDLE = 128

export function normaliseTiles(channels: Channels, scaling: TileScaling): Uint8Array {
  const { count, values } = channels
  const out = new Uint8Array(values.length)
  const whole = { first: 0, step: 1 }
  if (scaling === 'layer') stretch(values, out, whole)
  else
    for (let first = 0; first < count; first++)
      (scaling === 'zscore' ? standardise : stretch)(values, out, { first, step: count })
  return out
}

interface Series {
  readonly first: number
  readonly step: number
}

function standardise(values: Float32Array, out: Uint8Array, { first, step }: Series): void {
  const count = Math.ceil((values.length - first) / step)
  let sum = 0
  for (let i = first; i < values.length; i += step) sum += values[i]
  const mean = sum / count
  let squares = 0
  for (let i = first; i < values.length; i += step) squares += (values[i] - mean) ** 2
  const deviation = Math.sqrt(squares / count)
  // Deviations of the size of rounding errors would blow noise up to a picture.
  const constant = !(deviation > 1e-7 * Math.abs(mean))
  for (let i = first; i < values.length; i += step) {
    out[i] = constant ? MIDDLE : Math.min(255, Math.max(0, Math.floor((64 * (values[i] - mean)) / deviation + 128)))
  }
}

function stretch(values: Float32Array, out: Uint8Array, { first, step }: Series): void {
  let minimum = Infinity
  let maximum = -Infinity
  for (let i = first; i < values.length; i += step) {
    if (values[i] < minimum) minimum = values[i]
    if (values[i] > maximum) maximum = values[i]
  }
  const gain = 255 / (maximum - minimum)
  for (let i = first; i < values.length; i += step) out[i] = maximum > minimum ? Math.round((values[i] - minimum) * gain) : MIDDLE
}
