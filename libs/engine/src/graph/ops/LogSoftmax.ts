import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { axisOf, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { axis: attribute('int', -1) }

/** dx = dy − e^y · Σ dy, the sum over the axis. */
export const LogSoftmax: OpDefinition = {
  op: 'LogSoftmax',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    axisOf(readAttributes(node, ATTRIBUTES).axis, shape.length)
    return [{ dtype, shape }]
  },
  vjp(context) {
    const { node, build } = context
    const { multiply, subtract, sumOver, exp } = arithmetic(build)
    const gradient = outputGradient(context)
    const total = sumOver(gradient, [readAttributes(node, ATTRIBUTES).axis])
    return [subtract(gradient, multiply(exp(node.outputs[0]), total))]
  },
}
