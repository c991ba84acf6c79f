/**
 * Gaussian blur of a map `[h, w, c]`, channel by channel: separable, the kernel cut at 4σ and normalised, the image mirrored at
 * its edges (`cba|abc|cba`). These are the defaults of SciPy's `gaussian_filter`. A constant image stays what it is.
 */
export interface Deviations {
  /** σ along the height, pixels. */
  readonly vertical: number
  /** σ along the width, pixels. */
  readonly horizontal: number
}

/** Where the kernel is cut, in σ. */
const REACH = 4

export function gaussianBlur(
  values: Float32Array,
  shape: readonly [height: number, width: number, channels: number],
  { vertical, horizontal }: Deviations,
): Float32Array {
  const [height, width, channels] = shape
  const rows = blurAxis(values, gaussianKernel(vertical), { length: height, step: width * channels })
  return blurAxis(rows, gaussianKernel(horizontal), { length: width, step: channels })
}

/** Weights at distance 0, 1, … round(4σ); they sum to 1 over both sides. σ = 0 is the identity. */
export function gaussianKernel(deviation: number): Float64Array {
  const radius = Math.floor(REACH * deviation + 0.5)
  const kernel = Float64Array.from({ length: radius + 1 }, (_, i) => (i === 0 ? 1 : Math.exp(-0.5 * (i / deviation) ** 2)))
  const total = kernel.reduce((sum, weight) => sum + 2 * weight, -kernel[0])
  return kernel.map((weight) => weight / total)
}

interface Axis {
  /** Positions along the axis. */
  readonly length: number
  /** Numbers between two neighbours of the axis. */
  readonly step: number
}

function blurAxis(values: Float32Array, kernel: Float64Array, { length, step }: Axis): Float32Array {
  const result = new Float32Array(values.length)
  const sums = new Float64Array(step)
  for (let block = 0; block < values.length; block += length * step) {
    for (let position = 0; position < length; position++) {
      sums.fill(0)
      for (let offset = 1 - kernel.length; offset < kernel.length; offset++) {
        const weight = kernel[Math.abs(offset)]
        const from = block + mirror(position + offset, length) * step
        for (let i = 0; i < step; i++) sums[i] += weight * values[from + i]
      }
      result.set(sums, block + position * step)
    }
  }
  return result
}

/** `position` mirrored into 0 … length − 1: −1 → 0, −2 → 1, length → length − 1. */
function mirror(position: number, length: number): number {
  const period = 2 * length
  const within = ((position % period) + period) % period
  return within < length ? within : period - 1 - within
}
