/** Layers that move numbers: Flatten, Reshape, Permute, RepeatVector, ZeroPadding2D, Cropping2D. */
import { layerConfigInvalid, layerInputTooSmall } from '../../../errors/importer-errors.ts'
import { sizeOf } from '../../../model/nd-array.ts'
import type { LayerConfig } from '../layer-config.ts'
import { graphAxis, isMap, reshape } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'
import { crop } from './crop.ts'
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
    const [[top, bottom], [left, right]] = readSides(config, 'padding', 1)
    const pads = emit.integers([0, 0, top, left, 0, 0, bottom, right])
    const padded = emit.op('Pad', [value, pads], { mode: 'constant' })
    return { output: { value: padded, shape: [shape[0] + top + bottom, shape[1] + left + right, shape[2]] } }
  },
}

export const Cropping2D: LayerTranslator = {
  translate(context) {
    const [[top, bottom], [left, right]] = readSides(context.config, 'cropping', 0)
    const input = requireMap(context)
    const [height, width] = input.shape
    if (top + bottom >= height || left + right >= width) {
      throw layerInputTooSmall(context, { input: input.shape, size: `cropping of ${top + bottom}×${left + right}` })
    }
    return { output: crop(context.emit, input, { top, left, height: height - top - bottom, width: width - left - right }) }
  },
}

/** The axes after the batch in another order, counted from 1. */
export const Permute: LayerTranslator = {
  translate({ config, emit, inputs: [input] }) {
    const dims: unknown = config.raw('dims')
    const { shape } = input
    const isAxis = (axis: unknown): axis is number => typeof axis === 'number' && shape[axis - 1] !== undefined
    if (!Array.isArray(dims) || !dims.every(isAxis) || new Set(dims).size !== shape.length || dims.length !== shape.length)
      throw config.wrong('dims', `the axes 1 to ${shape.length} in some order`)
    const from = [0, ...dims].map((axis) => graphAxis(input, axis) ?? axis)
    const perm = isMap(input) ? [from[0], from[3], from[1], from[2]] : from
    return { output: { value: emit.op('Transpose', [input.value], { perm }), shape: dims.map((axis) => shape[axis - 1]) } }
  },
}

/** `[d]` becomes `[n, d]`. */
export const RepeatVector: LayerTranslator = {
  translate(context) {
    const { config, emit, inputs } = context
    const n = config.count('n')
    const [{ shape }] = inputs
    if (shape.length !== 1) throw layerConfigInvalid(context, `its input has the shape [${shape.join(', ')}] and is no vector`)
    const row = reshape(emit, inputs[0], [1, ...shape])
    return { output: { value: emit.op('Tile', [row.value, emit.integers([1, n, 1])]), shape: [n, ...shape] } }
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
function readSides(config: LayerConfig, key: string, fallback: number): [[number, number], [number, number]] {
  const padding = config.raw(key) ?? fallback
  const axes: unknown[] = Array.isArray(padding) ? padding : [padding, padding]
  const sides = axes.map((axis): unknown[] => (Array.isArray(axis) ? axis : [axis, axis]))
  const isAmount = (side: unknown) => typeof side === 'number' && Number.isInteger(side) && side >= 0
  if (sides.length !== 2 || !sides.every((axis) => axis.length === 2 && axis.every(isAmount))) {
    throw config.wrong(key, 'one, two or two times two numbers, none negative')
  }
  return sides as [[number, number], [number, number]]
}
