/** Correlation in TensorFlow.js: padding, dilation, groups, and kernels in the order that it wants. Shared by Conv and ConvTranspose. */
import { extentOf, type WindowAxis } from '../../../graph/ops/shared/window.ts'
import type { TensorFlow } from '../backend.ts'
import type { Operand } from '../operand.ts'

export type Map4D = ReturnType<TensorFlow['tensor4d']>
type Axes = readonly WindowAxis[]
type Padding = 'valid' | 'same' | [[0, 0], [number, number], [number, number], [0, 0]]

/** A kernel `[out, in/group, kh, kw]`: how it comes from an operand, under a name for the forms that are kept of it. */
export interface Weights {
  readonly operand: Pick<Operand, 'arranged'>
  readonly key: string
  /** `[out, in/group, kh, kw]` of the result of `from`. */
  readonly shape: readonly number[]
  readonly from: (plain: Map4D) => Map4D
}

export interface Correlation {
  readonly weights: Weights
  readonly group: number
  readonly axes: Axes
}

/** `x`: `[n, h, w, in]`; the result is `[n, oh, ow, out]`. */
export function correlate(tf: TensorFlow, x: Map4D, correlation: Correlation): Map4D {
  const { weights, group, axes } = undilated(tf, correlation)
  const [strides, dilations] = [pair(axes, 'stride'), pair(axes, 'dilation')]
  const padding = paddingOf(axes)
  if (group === 1) {
    const kernel = form(weights, 'as hwio', (given) => tf.transpose(given, [2, 3, 1, 0]))
    return tf.conv2d(x, kernel, strides, padding, 'NHWC', dilations)
  }
  // TensorFlow's own depthwise kernels want equal strides.
  if (weights.shape[1] === 1 && strides[0] === strides[1]) {
    const [out, , height, width] = weights.shape
    const kernel = form(weights, 'depthwise', (given) =>
      tf.transpose(tf.reshape(given, [group, out / group, height, width]), [2, 3, 0, 1]),
    )
    return tf.depthwiseConv2d(x, kernel, strides, padding, 'NHWC', dilations)
  }
  const parts = tf.split<Map4D>(x, group, 3).map((part, i): Map4D => {
    const size = weights.shape[0] / group
    const kernel = form(weights, `group ${i} of ${group}`, (given) =>
      tf.transpose(tf.slice(given, [i * size, 0, 0, 0], [size, -1, -1, -1]), [2, 3, 1, 0]),
    )
    return tf.conv2d(part, kernel, strides, padding, 'NHWC', dilations)
  })
  return tf.concat(parts, 3)
}

function pair(axes: Axes, of: 'stride' | 'dilation' | 'kernel'): [number, number] {
  return [axes[0][of], axes[1][of]]
}

function form({ operand, key, from }: Weights, name: string, arrange: (kernel: Map4D) => Map4D): Map4D {
  return operand.arranged(`${key}${name}`, (plain) => arrange(from(plain as Map4D))) as Map4D
}

/** TensorFlow.js refuses dilation together with a stride: the kernel gets its gaps as zeros then. */
function undilated(tf: TensorFlow, correlation: Correlation): Correlation {
  const { axes, weights } = correlation
  const [strided, dilated] = [axes.some(({ stride }) => stride > 1), axes.some(({ dilation }) => dilation > 1)]
  if (!strided || !dilated) return correlation
  const [height, width] = axes
  const shape = [weights.shape[0], weights.shape[1], extentOf(height), extentOf(width)]
  return {
    ...correlation,
    axes: axes.map((axis) => ({ ...axis, kernel: extentOf(axis), dilation: 1 })),
    weights: {
      ...weights,
      shape,
      key: `${weights.key}dilated ${height.dilation}×${width.dilation}, `,
      from(plain) {
        const kernel = weights.from(plain)
        const apart = insertZeros(tf, tf.transpose(kernel, [0, 2, 3, 1]), pair(axes, 'dilation'))
        return tf.slice(tf.transpose(apart, [0, 3, 1, 2]), [0, 0, 0, 0], shape as [number, number, number, number])
      },
    },
  }
}

/** Puts `by − 1` zeros after every row and column of `[n, h, w, c]`: `[n, h·by, w·by, c]`. */
export function insertZeros(tf: TensorFlow, x: Map4D, [rows, columns]: readonly [number, number]): Map4D {
  const [n, height, width, channels] = x.shape
  const wide = columns === 1 ? x : padEnd(tf, tf.reshape(x, [n * height * width, channels]), columns)
  const line = width * columns * channels
  const tall = rows === 1 ? wide : padEnd(tf, tf.reshape(wide, [n * height, line]), rows)
  return tf.reshape(tall, [n, height * rows, width * columns, channels])
}

/** Rows of `[rows, size]` become `times` as long. */
function padEnd(tf: TensorFlow, matrix: ReturnType<TensorFlow['tensor2d']>, times: number) {
  return tf.pad(matrix, [
    [0, 0],
    [0, (times - 1) * matrix.shape[1]],
  ])
}

/** TensorFlow's own names where they mean the same pads: not every backend takes explicit ones everywhere. */
export function paddingOf(axes: Axes): Padding {
  if (axes.every(({ before, after }) => before === 0 && after === 0)) return 'valid'
  if (axes.every(isSame)) return 'same'
  const [height, width] = axes
  return [
    [0, 0],
    [height.before, height.after],
    [width.before, width.after],
    [0, 0],
  ]
}

function isSame(axis: WindowAxis): boolean {
  const { input, stride, output, before, after } = axis
  const total = Math.max(0, (output - 1) * stride + extentOf(axis) - input)
  return output === Math.ceil(input / stride) && before === Math.floor(total / 2) && after === total - before
}
