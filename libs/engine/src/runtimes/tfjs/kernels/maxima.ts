/** Max pooling with the places of the maxima, in plain code: TensorFlow.js counts places in its own order, and only some backends do at all. */
import type { WindowAxis } from '../../../graph/ops/shared/window.ts'
import type { TensorFlow } from '../backend.ts'
import type { Arranged } from '../operand.ts'
import type { Map4D } from './correlate.ts'
import { asChannelsLast } from './kernel.ts'

/**
 * `x`: `[n, h, w, c]`. The maxima `[n, oh, ow, c]`, and where each was found: its place in the flat `[n, c, h, w]`. The first of equal maxima
 * counts, padding never does.
 */
export function maximaWithPlaces(tf: TensorFlow, x: Map4D, axes: readonly WindowAxis[]): Arranged[] {
  const [n, height, width, channels] = x.shape
  const [rows, columns] = axes.map(readPositions)
  const shape: [number, number, number, number] = [n, rows.length, columns.length, channels]
  const from = x.dataSync()
  const maxima = new Float32Array(n * rows.length * columns.length * channels).fill(-Infinity)
  const places = new Int32Array(maxima.length)
  let window = 0
  for (let image = 0; image < n; image++) {
    for (const row of rows) {
      for (const column of columns) {
        for (const y of row) {
          for (const x of column) {
            const pixel = (image * height + y) * width + x
            const place = image * channels * height * width + y * width + x
            // A window that nothing else has entered yet takes the first number even if it is −∞.
            const isFirst = y === row[0] && x === column[0]
            for (let c = 0; c < channels; c++) {
              const value = from[pixel * channels + c]
              if (!isFirst && !(value > maxima[window + c])) continue
              maxima[window + c] = value
              places[window + c] = place + c * height * width
            }
          }
        }
        window += channels
      }
    }
  }
  return [asChannelsLast(tf.tensor4d(maxima, shape)), asChannelsLast(tf.tensor4d(places, shape, 'int32'))]
}

/** Which positions of the input each window along an axis reads. */
function readPositions({ input, output, kernel, stride, dilation, before }: WindowAxis): number[][] {
  return Array.from({ length: output }, (_, i) =>
    Array.from({ length: kernel }, (_, j) => i * stride - before + j * dilation).filter(
      (position) => position >= 0 && position < input,
    ),
  )
}
