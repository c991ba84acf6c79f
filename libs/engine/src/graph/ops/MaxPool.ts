import { opFormUnsupported } from '../../errors/graph-errors.ts'
import type { Node, Shape, ValueType } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'
import { scatterAdd, scatterUnique } from './shared/scatter.ts'
import { extentOf, poolAxes, WINDOW_ATTRIBUTES, type WindowAxis } from './shared/window.ts'

const ATTRIBUTES = { ...WINDOW_ATTRIBUTES, ceil_mode: attribute('int', 0), storage_order: attribute('int', 0) }

/**
 * Outputs: Y, and Indices, the places of the maxima in the flat input, across batch and channels. Indices cost three times the plain
 * pool (64×224²: 30.4 against 10.5 ms), so only the gradient asks for them. The first of equal maxima takes the gradient.
 */
export const MaxPool: OpDefinition = {
  op: 'MaxPool',
  note: 'Two spatial axes; Indices in row-major order.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    if (readAttributes(node, ATTRIBUTES).storage_order) throw opFormUnsupported(node, 'counts its Indices in column-major order')
    const pooled = [shape[0], shape[1], ...axesOfNode(node, shape).map(({ output }) => output)]
    const types: ValueType[] = [
      { dtype, shape: pooled },
      { dtype: 'int64', shape: pooled },
    ]
    return types
  },
  vjp(context) {
    const { node, build } = context
    const [input] = node.inputs
    const overlap = axesOfNode(node, build.type(input).shape).some((axis) => axis.stride < extentOf(axis))
    const places = { of: input, indices: build.ensureOutput(node, 1) }
    const gradient = outputGradient(context)
    return [overlap ? scatterAdd(build, gradient, places) : scatterUnique(build, gradient, places)]
  },
}

export function axesOfNode(node: Node, shape: Shape): WindowAxis[] {
  const attributes = readAttributes(node, ATTRIBUTES)
  const axes = poolAxes(node, shape, attributes)
  // ONNX Runtime would compute a negative padding.
  if (
    attributes.auto_pad.startsWith('SAME') &&
    axes.some(({ output, stride, kernel, input }) => (output - 1) * stride + kernel < input)
  ) {
    throw opFormUnsupported(
      node,
      `combines auto_pad ${attributes.auto_pad} with gaps between its windows; explicit pads are supported`,
    )
  }
  return axes
}
