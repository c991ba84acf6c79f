/** The frame of the Reduce* operators: the rule gets the result and its gradient with the reduced axes kept as 1. */
import type { GraphBuilder } from '../../builder.ts'
import type { OpDefinition } from '../../op.ts'
import { inferReduction, keepAxes, reducedAxes, REDUCTION_ATTRIBUTES } from './reduction.ts'
import { outputGradient } from './rule.ts'

export interface ReductionContext {
  readonly build: GraphBuilder
  readonly x: string
  /** The result, with its axes kept. */
  readonly y: string
  /** Of y, with its axes kept. */
  readonly gradient: string
  readonly axes: readonly number[]
}

/** `gradient` emits the gradient of x, which has its shape. */
export function reduction(op: string, gradient: (context: ReductionContext) => string): OpDefinition {
  return {
    op,
    attributes: REDUCTION_ATTRIBUTES,
    infer: inferReduction,
    vjp(context) {
      const { node, build } = context
      const x = node.inputs[0]
      const types = node.inputs.map((input) => (input ? build.type(input) : undefined))
      const axes = reducedAxes(node, types)
      const [y, upstream] = [node.outputs[0], outputGradient(context)].map((value) => keepAxes(build, value, { like: x, axes }))
      const result = gradient({ build, x, y, gradient: upstream, axes })
      return node.inputs.map((_, i) => (i === 0 ? result : null))
    },
  }
}
