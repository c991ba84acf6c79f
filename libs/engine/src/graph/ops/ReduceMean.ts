import { gradientFormUnsupported } from '../../errors/graph-errors.ts'
import { product } from '../dimensions.ts'
import type { OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inferReduction, reducedAxes, REDUCTION_ATTRIBUTES, repeatAxes } from './shared/reduction.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: data, axes (all of them if left out or empty). */
export const ReduceMean: OpDefinition = {
  op: 'ReduceMean',
  attributes: REDUCTION_ATTRIBUTES,
  infer: inferReduction,
  vjp(context) {
    const { node, build } = context
    const axes = reducedAxes(
      node,
      node.inputs.map((input) => (input ? build.type(input) : undefined)),
    )
    const { shape } = build.type(node.inputs[0])
    const count = product(axes.map((axis) => shape[axis]))
    if (typeof count !== 'number') throw gradientFormUnsupported(node, 'over the batch is not supported')
    const share = arithmetic(build).multiply(outputGradient(context), 1 / count)
    const gradient = repeatAxes(build, share, { like: node.inputs[0], axes })
    return node.inputs.map((_, i) => (i === 0 ? gradient : null))
  },
}
