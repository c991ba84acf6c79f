import type { VjpContext, OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { allInputs, commonDataType, inputType } from './shared/inputs.ts'
import { passAbove, passBelow } from './shared/masks.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: input, min, max; the bounds are scalars and optional. The gradient at a bound is 0, as for ReLU6 in TensorFlow. */
export const Clip: OpDefinition = {
  op: 'Clip',
  attributes: {},
  infer(_, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    const bounds = inputs.slice(1).filter((bound) => bound !== undefined)
    commonDataType([{ dtype, shape }, ...allInputs(bounds.length > 0 ? bounds : inputs.slice(0, 1))])
    if (bounds.some((bound) => bound.shape.some((dimension) => dimension !== 1))) throw new Error('its bounds are no scalars')
    return [{ dtype, shape }]
  },
  vjp(context) {
    const { node, wanted } = context
    const [, min, max] = node.inputs
    const sides = [null, min ? boundGradient(context, 'Less', min) : null, max ? boundGradient(context, 'Greater', max) : null]
    return node.inputs.map((_, i) => (!wanted[i] ? null : i === 0 ? inputGradient(context) : sides[i]))
  },
}

function inputGradient(context: VjpContext): string {
  const { node, build } = context
  const [x, min, max] = node.inputs
  const { where, greater, less } = arithmetic(build)
  let gradient = outputGradient(context)
  // A constant bound is compared with the output, which the forward pass keeps anyway.
  const value = node.outputs[0]
  if (min) {
    const bound = constantScalar(context, min)
    gradient = bound === undefined ? where(greater(x, min), gradient, 0) : passAbove(build, gradient, { value, bound })
  }
  if (max) {
    const bound = constantScalar(context, max)
    gradient = bound === undefined ? where(less(x, max), gradient, 0) : passBelow(build, gradient, { value, bound })
  }
  return gradient
}

function constantScalar({ build }: VjpContext, value: string): number | undefined {
  const bound = build.type(value).content?.[0]
  return typeof bound === 'number' ? bound : undefined
}

/** Where the bound replaces the input, the gradient is the bound's. */
function boundGradient(context: VjpContext, comparison: 'Less' | 'Greater', bound: string): string {
  const { node, build } = context
  const replaced = build.op(comparison, [node.inputs[0], bound])
  return arithmetic(build).where(replaced, outputGradient(context), 0)
}
