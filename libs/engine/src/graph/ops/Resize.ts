import { gradientFormUnsupported, opFormUnsupported } from '../../errors/graph-errors.ts'
import type { GraphBuilder } from '../builder.ts'
import { known } from '../dimensions.ts'
import { floats, type Dimension, type Node, type Shape } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { axesOf, constantNumbers, inputType, range, type InputTypes } from './shared/inputs.ts'
import { tapsOf, type ResizedAxis, type Tap } from './shared/interpolation.ts'
import { outputGradient } from './shared/rule.ts'
import { requireTwoSpatialAxes } from './shared/window.ts'

const ATTRIBUTES = {
  antialias: attribute('int', 0),
  axes: attribute('ints'),
  coordinate_transformation_mode: attribute('string', 'half_pixel'),
  cubic_coeff_a: attribute('float', -0.75),
  exclude_outside: attribute('int', 0),
  extrapolation_value: attribute('float', 0),
  keep_aspect_ratio_policy: attribute('string', 'stretch'),
  mode: attribute('string', 'nearest'),
  nearest_mode: attribute('string', 'round_prefer_floor'),
}

/** Inputs: X, roi (for tf_crop_and_resize alone), scales, sizes; one of the last two. */
export const Resize: OpDefinition = {
  op: 'Resize',
  since: 10,
  note: 'No tf_crop_and_resize, no keep_aspect_ratio_policy; antialias forward in onnxruntime alone.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    return [{ dtype, shape: resizedShape(node, inputs, shape) }]
  },
  vjp(context) {
    const { node, build } = context
    const attributes = readAttributes(node, ATTRIBUTES)
    const { shape } = build.type(node.inputs[0])
    requireTwoSpatialAxes(node, shape)
    const taps = attributes.antialias ? [] : resizedAxes(node, build).map((axis) => tapsOf(axis, attributes))
    const [rows, columns] = taps
    if (!rows || !columns) {
      const form = `${attributes.mode} (${attributes.coordinate_transformation_mode}${attributes.antialias ? ', antialias' : ''})`
      throw gradientFormUnsupported(node, `in the form ${form} is not supported`)
    }
    const gradient = outputGradient(context)
    const [height, width] = shape.slice(2).map(known)
    const blocks = [blockSize(rows, height), blockSize(columns, width)]
    const whole = blocks.every((block) => block !== undefined)
      ? sumBlocks(build, gradient, blocks)
      : transposeInterpolation(build, gradient, [matrixOf(rows, height), matrixOf(columns, width)])
    return node.inputs.map((_, i) => (i === 0 ? whole : null))
  },
}

function resizedShape(node: Node, inputs: InputTypes, shape: Shape): Dimension[] {
  const attributes = readAttributes(node, ATTRIBUTES)
  if (attributes.coordinate_transformation_mode === 'tf_crop_and_resize') throw opFormUnsupported(node, 'crops while it resizes')
  if (attributes.keep_aspect_ratio_policy !== 'stretch') throw opFormUnsupported(node, 'keeps the aspect ratio while it resizes')
  const axes = axesOf(attributes.axes ?? range(shape.length), shape.length)
  const result = [...shape]
  const sizes = inputs[3]?.content
  if (sizes?.length === axes.length) {
    axes.forEach((axis, i) => (result[axis] = sizes[i]))
    return result
  }
  const scales = constantNumbers(node, inputs[2] ?? inputs[3], inputs[2] ? 'scales' : 'sizes')
  if (scales?.length !== axes.length) throw new Error(`it has no scale or size for each of ${axes.length} axes`)
  axes.forEach((axis, i) => {
    if (scales[i] !== 1) result[axis] = Math.floor(known(shape[axis]) * scales[i])
  })
  return result
}

/** Height and width; the gradient is refused where another axis is resized too. */
function resizedAxes(node: Node, build: GraphBuilder): ResizedAxis[] {
  const [from, to] = [node.inputs[0], node.outputs[0]].map((value) => build.type(value).shape)
  if (from[0] !== to[0] || from[1] !== to[1])
    throw gradientFormUnsupported(node, 'over the batch or the channels is not supported')
  const axes = axesOf(readAttributes(node, ATTRIBUTES).axes ?? range(from.length), from.length)
  const scales = node.inputs[2] ? build.type(node.inputs[2]).content?.map(Number) : undefined
  return [2, 3].map((axis) => {
    const [input, output] = [known(from[axis]), known(to[axis])]
    return { input, output, scale: scales?.[axes.indexOf(axis)] ?? output / input }
  })
}

/** `s`, if the outputs s·i … s·i + s − 1 are all copies of the input i. */
function blockSize(taps: readonly Tap[][], size: number): number | undefined {
  const block = taps.length / size
  const copies = taps.every((list, i) => list.length === 1 && list[0].position === Math.floor(i / block))
  return Number.isInteger(block) && copies ? block : undefined
}

function sumBlocks(build: GraphBuilder, gradient: string, blocks: readonly number[]): string {
  const mean = build.op('AveragePool', [gradient], { kernel_shape: blocks, strides: blocks })
  return arithmetic(build).multiply(mean, blocks[0] * blocks[1])
}

/** `[input, output]`, row major: the transpose of the interpolation. */
function matrixOf(taps: readonly Tap[][], size: number): Float32Array {
  const matrix = new Float32Array(size * taps.length)
  taps.forEach((list, i) => list.forEach(({ position, weight }) => (matrix[position * taps.length + i] += weight)))
  return matrix
}

/** Rows from the left, columns from the right: R·dY·Cᵀ. */
function transposeInterpolation(build: GraphBuilder, gradient: string, [rows, columns]: readonly Float32Array[]): string {
  const [height, width] = build.type(gradient).shape.slice(2).map(known)
  const left = build.constant(floats([rows.length / height, height], rows))
  const right = build.op('Transpose', [build.constant(floats([columns.length / width, width], columns))], { perm: [1, 0] })
  return build.op('MatMul', [build.op('MatMul', [left, gradient]), right])
}
