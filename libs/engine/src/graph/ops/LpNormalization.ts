import { integers } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { axisOf, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { axis: attribute('int', -1), p: attribute('int', 2) }

/** y = x / ‖x‖ along the axis, the norm Σ|x| (p = 1) or √Σx² (p = 2). */
export const LpNormalization: OpDefinition = {
  op: 'LpNormalization',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    const { axis, p } = readAttributes(node, ATTRIBUTES)
    axisOf(axis, shape.length)
    if (p !== 1 && p !== 2) throw new Error(`its p is ${p}, not 1 or 2`)
    return [{ dtype, shape }]
  },
  /** dx = (dy − n · Σ dy·y) / ‖x‖, where n, the gradient of the norm, is y (p = 2) or the sign of x (p = 1). */
  vjp(context) {
    const { node, build } = context
    const { axis, p } = readAttributes(node, ATTRIBUTES)
    const [x, y, gradient] = [node.inputs[0], node.outputs[0], outputGradient(context)]
    const { multiply, subtract, divide, sumOver } = arithmetic(build)
    const norm = build.op(p === 1 ? 'ReduceL1' : 'ReduceL2', [x, build.constant(integers([axis]))], { keepdims: 1 })
    const ofNorm = p === 1 ? build.op('Sign', [x]) : y
    return [divide(subtract(gradient, multiply(ofNorm, sumOver(multiply(gradient, y), [axis]))), norm)]
  },
}
