/**
 * Quantised models in QDQ form: QuantizeLinear and DequantizeLinear around ordinary operators. Constants become the numbers that they stand for. On activations, the
 * pair is a Clip to the range that its integers can express, without the rounding inside it: rounding has a gradient of zero everywhere, so that nothing could be
 * explained, while the clipping often is the model's only ReLU. That is the straight-through estimator that such models are trained with. Results differ from the
 * integers' by the rounding alone, which the model's owner is told.
 */
import { onnxNodeUnsupported } from '../../errors/onnx-errors.ts'
import { scalar, tensor, type Initializer } from '../../graph/graph.ts'
import { axisIn, sizeOf } from './fold/array.ts'
import { dataTypeName, storedTypeOf } from './tensors.ts'
import type { Translation } from './translation.ts'
import type { Draft } from './upgrade.ts'

type Range = readonly [low: number, high: number]

const RANGES: Readonly<Record<string, Range | undefined>> = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65535],
  int16: [-32768, 32767],
}

const ROUNDING =
  'The model is quantised. It is computed without the rounding of its activations, which has no gradient, so its scores differ a little from those of the integer model.'

export function quantize(to: Translation, draft: Draft): readonly string[] {
  const [value, scaleInput, zeroInput] = draft.inputs
  const constant = to.build.constantOf(value)
  if (constant) return [to.constant(rounded(constant, scalesOf(to, draft), rangeOf(to, draft)))]
  const [scale, zero] = [to.numbers(scaleInput), to.numbers(zeroInput) ?? [0]]
  if (scale?.length !== 1 || zero.length !== 1) {
    throw onnxNodeUnsupported(
      draft,
      'quantises activations with more than one scale, or with one that is computed while the model runs',
    )
  }
  const [low, high] = rangeOf(to, draft)
  to.warnings.add(ROUNDING)
  const bound = (end: number) => to.constant(scalar((end - zero[0]) * scale[0]))
  return [to.op('Clip', [value, bound(low), bound(high)])]
}

/** Of the integers that QuantizeLinear makes: those of its zero point, of its attribute, or of 8 bits without a sign. */
function rangeOf(to: Translation, draft: Draft): Range {
  const zero = draft.inputs[2] ? to.build.constantOf(draft.inputs[2]) : undefined
  const code = Number(draft.attributes['output_dtype'] ?? 0)
  const type = zero ? storedTypeOf(zero) : code > 0 ? dataTypeName(code) : 'uint8'
  const range = RANGES[type]
  if (!range) throw onnxNodeUnsupported(draft, `quantises to ${type}, of which Sightline does not know the range`)
  return range
}

export function dequantize(to: Translation, draft: Draft): readonly string[] {
  const [value] = draft.inputs
  const stored = to.build.constantOf(value)
  if (!stored) {
    // What QuantizeLinear left is in real numbers already.
    if (to.type(value).dtype === 'float32') return [value]
    throw onnxNodeUnsupported(draft, 'reads integers that are computed while the model runs')
  }
  // A constant that was quantised in the file by a node is in real numbers already.
  if (stored.dtype === 'float32') return [value]
  return [to.constant(dequantised(stored, scalesOf(to, draft)))]
}

interface Scales {
  /** The scale, zero point and integers of the number at a position. */
  at(position: number, dims: readonly number[]): { readonly scale: number; readonly zero: number }
}

function scalesOf(to: Translation, draft: Draft): Scales {
  const [, scaleInput, zeroInput] = draft.inputs
  const [scale, zero] = [to.build.constantOf(scaleInput), zeroInput ? to.build.constantOf(zeroInput) : undefined]
  if (!scale || (zeroInput && !zero))
    throw onnxNodeUnsupported(draft, 'takes its scale from a value that is computed while the model runs')
  const { axis = 1, block_size = 0 } = draft.attributes
  if (Number(block_size) > 0) throw onnxNodeUnsupported(draft, 'has a scale for each block of numbers')
  const scales = scale.read() as Float32Array
  const zeros = zero ? Float32Array.from(zero.read() as ArrayLike<number>, Number) : new Float32Array(scales.length)
  return {
    at(position, dims) {
      if (scales.length === 1) return { scale: scales[0], zero: zeros[0] }
      const along = axisIn(Number(axis), dims.length)
      if (scales.length !== dims[along]) throw new Error(`it has ${scales.length} scales for an axis of ${dims[along]}`)
      const which = Math.floor(position / sizeOf(dims.slice(along + 1))) % scales.length
      return { scale: scales[which], zero: zeros[which] }
    },
  }
}

function dequantised(stored: Initializer, scales: Scales): Initializer {
  const { dims } = stored
  return lazily(dims, () => {
    const numbers = stored.read()
    return Float32Array.from(numbers as ArrayLike<number>, (number, i) => {
      const { scale, zero } = scales.at(i, dims)
      return (Number(number) - zero) * scale
    })
  })
}

/** A weight that training left in real numbers, as the integers would have it. */
function rounded(weight: Initializer, scales: Scales, [low, high]: Range): Initializer {
  const { dims } = weight
  return lazily(dims, () =>
    (weight.read() as Float32Array).map((number, i) => {
      const { scale, zero } = scales.at(i, dims)
      return (Math.min(Math.max(roundHalfToEven(number / scale) + zero, low), high) - zero) * scale
    }),
  )
}

function roundHalfToEven(x: number): number {
  const nearest = Math.round(x)
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest
}

function lazily(dims: readonly number[], read: () => Float32Array): Initializer {
  return sizeOf(dims) > 2 ** 16 ? { dtype: 'float32', dims, read } : tensor('float32', dims, read())
}
