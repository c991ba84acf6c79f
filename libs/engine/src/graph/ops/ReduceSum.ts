import type { OpDefinition } from '../op.ts'
import { inferReduction, reducedAxes, REDUCTION_ATTRIBUTES, repeatAxes } from './shared/reduction.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: data, axes (all of them if left out or empty). */
export const ReduceSum: OpDefinition = {
  op: 'ReduceSum',
  attributes: REDUCTION_ATTRIBUTES,
  infer: inferReduction,
  vjp(context) {
    const { node, build } = context
    const axes = reducedAxes(
      node,
      node.inputs.map((input) => (input ? build.type(input) : undefined)),
    )
    const gradient = repeatAxes(build, outputGradient(context), { like: node.inputs[0], axes })
    return node.inputs.map((_, i) => (i === 0 ? gradient : null))
  },
}
