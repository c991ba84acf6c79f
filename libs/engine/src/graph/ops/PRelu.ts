import { broadcast, sameShape } from '../dimensions.ts'
import type { OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { commonDataType, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

/** LeakyRelu with a slope that is an input and broadcasts to X. */
export const PRelu: OpDefinition = {
  op: 'PRelu',
  attributes: {},
  infer(_, inputs) {
    const [x, slope] = [inputType(inputs, 0, 'X'), inputType(inputs, 1, 'slope')]
    const common = broadcast(x.shape, slope.shape)
    if (!common || !sameShape(common, x.shape)) throw new Error('its slope does not broadcast to its input')
    return [{ dtype: commonDataType([x, slope]), shape: x.shape }]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const [x, slope] = node.inputs
    const gradient = outputGradient(context)
    const { multiply, greater, where } = arithmetic(build)
    const positive = greater(x, 0)
    return [
      wanted[0] ? where(positive, gradient, multiply(gradient, slope)) : null,
      wanted[1] ? where(positive, 0, multiply(gradient, x)) : null,
    ]
  },
}
