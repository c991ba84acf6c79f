/** Layers that move numbers: Flatten, Reshape, ZeroPadding2D, UpSampling2D. */
import { layerConfigInvalid } from '../../../errors/importer-errors.ts'
import { floats } from '../../../graph/graph.ts'
import { sizeOf } from '../../../model/nd-array.ts'
import type { LayerConfig } from '../layer-config.ts'
import { reshape } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'
import { requireMap } from './requirements.ts'

export const Flatten: LayerTranslator = {
  translate({ config, emit, inputs: [input] }) {
    // Keras flattens in channels-last order; `channels_first` would move the channels to the end first.
    config.requireChannelsLast()
    return { output: reshape(emit, input, [sizeOf(input.shape)]) }
  },
}

export const Reshape: LayerTranslator = {
  translate: (context) => ({ output: reshape(context.emit, context.inputs[0], targetShape(context)) }),
}

export const ZeroPadding2D: LayerTranslator = {
  translate(context) {
    const { config, emit } = context
    const { value, shape } = requireMap(context)
    const [[top, bottom], [left, right]] = readPadding(config)
    const pads = emit.integers([0, 0, top, left, 0, 0, bottom, right])
    const padded = emit.op('Pad', [value, pads], { mode: 'constant' })
    return { output: { value: padded, shape: [shape[0] + top + bottom, shape[1] + left + right, shape[2]] } }
  },
}

export const UpSampling2D: LayerTranslator = {
  translate(context) {
    const { config, emit } = context
    const { value, shape } = requireMap(context)
    config.oneOf('interpolation', ['nearest'], 'nearest')
    const [vertical, horizontal] = config.pair('size', 2)
    const scales = emit.constant('scales', floats([4], [1, 1, vertical, horizontal]))
    const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
    const enlarged = emit.op('Resize', [value, '', scales], attributes)
    return { output: { value: enlarged, shape: [shape[0] * vertical, shape[1] * horizontal, shape[2]] } }
  },
}

/** `target_shape` with its one −1, if any, worked out. */
function targetShape(context: TranslationContext): number[] {
  const { config, inputs } = context
  const raw = config.raw('target_shape')
  // TensorFlow.js writes null for −1.
  const target: unknown[] | undefined = Array.isArray(raw) ? raw.map((dim: unknown) => dim ?? -1) : undefined
  if (!target?.every(isSize) || target.filter((dim) => dim === -1).length > 1) {
    throw config.wrong('target_shape', 'a list of sizes with at most one −1')
  }
  const size = sizeOf(inputs[0].shape)
  const rest = sizeOf(target.filter((dim) => dim !== -1))
  const shape = target.map((dim) => (dim === -1 ? size / rest : dim))
  if (sizeOf(shape) !== size || !shape.every(Number.isInteger)) {
    throw layerConfigInvalid(context, `[${inputs[0].shape.join(', ')}] cannot be reshaped to [${target.join(', ')}]`)
  }
  return shape
}

function isSize(dim: unknown): dim is number {
  return typeof dim === 'number' && Number.isInteger(dim) && (dim > 0 || dim === -1)
}

/** One number for all sides, two for vertical and horizontal, or `[[top, bottom], [left, right]]`. */
function readPadding(config: LayerConfig): [[number, number], [number, number]] {
  const padding = config.raw('padding') ?? 1
  const axes: unknown[] = Array.isArray(padding) ? padding : [padding, padding]
  const sides = axes.map((axis): unknown[] => (Array.isArray(axis) ? axis : [axis, axis]))
  const isAmount = (side: unknown) => typeof side === 'number' && Number.isInteger(side) && side >= 0
  if (sides.length !== 2 || !sides.every((axis) => axis.length === 2 && axis.every(isAmount))) {
    throw config.wrong('padding', 'one, two or two times two numbers, none negative')
  }
  return sides as [[number, number], [number, number]]
}
