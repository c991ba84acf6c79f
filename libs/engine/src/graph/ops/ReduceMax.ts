import type { OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inferReduction, keepAxes, reducedAxes, REDUCTION_ATTRIBUTES } from './shared/reduction.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: data, axes (all of them if left out or empty). Equal maxima share the gradient, as in PyTorch's `amax` and TensorFlow. */
export const ReduceMax: OpDefinition = {
  op: 'ReduceMax',
  attributes: REDUCTION_ATTRIBUTES,
  infer: inferReduction,
  vjp(context) {
    const { node, build } = context
    const [x, y] = [node.inputs[0], node.outputs[0]]
    const axes = reducedAxes(
      node,
      node.inputs.map((input) => (input ? build.type(input) : undefined)),
    )
    if (axes.length === 0) return node.inputs.map((_, i) => (i === 0 ? outputGradient(context) : null))
    const { equal, where, sumOver, multiply, divide } = arithmetic(build)
    const [maximum, gradient] = [y, outputGradient(context)].map((value) => keepAxes(build, value, { like: x, axes }))
    const isMaximum = where(equal(x, maximum), 1, 0)
    const share = multiply(isMaximum, divide(gradient, sumOver(isMaximum, axes)))
    return node.inputs.map((_, i) => (i === 0 ? share : null))
  },
}
