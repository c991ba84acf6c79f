import type { GraphBuilder } from '../builder.ts'
import { known } from '../dimensions.ts'
import { floats, type Node, type Shape } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inputType, range } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'
import { spreadOverWindows } from './shared/spread-windows.ts'
import { poolAxes, WINDOW_ATTRIBUTES, type WindowAxis } from './shared/window.ts'

const ATTRIBUTES = { ...WINDOW_ATTRIBUTES, ceil_mode: attribute('int', 0), count_include_pad: attribute('int', 0) }

/** The mean of each window; padding counts as zeros if `count_include_pad` is 1, and not at all otherwise. */
export const AveragePool: OpDefinition = {
  op: 'AveragePool',
  note: 'Two spatial axes.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    return [{ dtype, shape: [shape[0], shape[1], ...axesOfNode(node, shape).map(({ output }) => output)] }]
  },
  /** Each window hands every position that it counted its share: the gradient divided by the count, then summed over the windows. */
  vjp(context) {
    const { node, build } = context
    const { shape } = build.type(node.inputs[0])
    const axes = axesOfNode(node, shape)
    const counts = axes.map((axis) => countPerWindow(axis, readAttributes(node, ATTRIBUTES).count_include_pad === 1))
    const share = arithmetic(build).multiply(outputGradient(context), reciprocal(build, counts))
    return [spreadOverWindows(build, share, { axes, channels: known(shape[1]) })]
  },
}

export function axesOfNode(node: Node, shape: Shape): WindowAxis[] {
  return poolAxes(node, shape, readAttributes(node, ATTRIBUTES))
}

/** How many positions each window along an axis counts. Beyond input and padding, where a last window may reach, nothing counts. */
export function countPerWindow(
  { output, stride, before, after, input, kernel, dilation }: WindowAxis,
  withPadding: boolean,
): number[] {
  const [low, high] = withPadding ? [-before, input + after] : [0, input]
  return range(output).map((i) => {
    const positions = range(kernel).map((j) => i * stride - before + j * dilation)
    return positions.filter((position) => position >= low && position < high).length
  })
}

/** 1/count as a number where it is the same everywhere, else as a constant `[1, 1, oh, ow]`. */
function reciprocal(build: GraphBuilder, [rows, columns]: readonly number[][]): number | string {
  const shares = rows.flatMap((row) => columns.map((column) => 1 / (row * column)))
  if (shares.every((share) => share === shares[0])) return shares[0]
  return build.constant(floats([1, 1, rows.length, columns.length], shares))
}
