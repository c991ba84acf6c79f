/**
 * Windows that slide over an image (convolution, pooling): sizes and paddings as TensorFlow defines them. `same` puts the odd
 * pixel of padding at the bottom and the right, and depends on the size of the input.
 */
import { layerInputTooSmall } from '../../errors/importer-errors.ts'
import type { KerasTensor } from './tensors.ts'
import type { TranslationContext } from './translator.ts'

export interface Window {
  readonly size: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly dilations?: readonly [number, number]
}

export interface PlacedWindow {
  /** ONNX `pads`: top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number]
  /** Height and width of the output. */
  readonly output: readonly [number, number]
}

/** Places the window of a layer on its input `[h, w, c]` under its `padding` option. */
export function placeWindow(
  { config, ...layer }: Pick<TranslationContext, 'config' | 'name' | 'className'>,
  { shape }: KerasTensor,
  window: Window,
): PlacedWindow {
  const padding = config.oneOf('padding', ['valid', 'same'], 'valid')
  const axes = [0, 1].map((axis) => {
    const extent = (window.size[axis] - 1) * (window.dilations?.[axis] ?? 1) + 1
    const input = shape[axis]
    const stride = window.strides[axis]
    if (padding === 'valid') return { output: Math.floor((input - extent) / stride) + 1, before: 0, after: 0 }
    const output = Math.ceil(input / stride)
    const total = Math.max((output - 1) * stride + extent - input, 0)
    const before = Math.floor(total / 2)
    return { output, before, after: total - before }
  })
  const [y, x] = axes
  if (y.output < 1 || x.output < 1) throw layerInputTooSmall(layer, { input: shape, size: `window ${window.size.join('×')}` })
  return { pads: [y.before, x.before, y.after, x.after], output: [y.output, x.output] }
}
