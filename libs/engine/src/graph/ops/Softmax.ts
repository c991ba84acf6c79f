import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { axisOf, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { axis: attribute('int', -1) }

/** dx = y · (dy − Σ dy·y), the sum over the axis. */
export const Softmax: OpDefinition = {
  op: 'Softmax',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    axisOf(readAttributes(node, ATTRIBUTES).axis, shape.length)
    return [{ dtype, shape }]
  },
  vjp(context) {
    const { node, build } = context
    const { multiply, subtract, sumOver } = arithmetic(build)
    const [y, gradient] = [node.outputs[0], outputGradient(context)]
    const shared = sumOver(multiply(gradient, y), [readAttributes(node, ATTRIBUTES).axis])
    return [multiply(y, subtract(gradient, shared))]
  },
}
