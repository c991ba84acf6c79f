import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inputType, range } from './shared/inputs.ts'
import { reshapeTo } from './shared/rearrange.ts'
import { outputGradient, refuseWeightGradients } from './shared/rule.ts'
import { standardGradient, standardise } from './shared/standardise.ts'

const ATTRIBUTES = { epsilon: attribute('float', 1e-5) }
const NAMES = ['input', 'scale', 'B']

/** y = (x − mean) / √(variance + epsilon) · scale + B; mean and variance over the space of each channel of each image. */
export const InstanceNormalization: OpDefinition = {
  op: 'InstanceNormalization',
  attributes: ATTRIBUTES,
  infer(_, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    NAMES.slice(1).forEach((name, i) => {
      const given = inputType(inputs, 1 + i, name).shape
      if (given.length !== 1 || given[0] !== shape[1])
        throw new Error(`its ${name} is not one number for each of ${shape[1]} channels`)
    })
    return [{ dtype, shape }]
  },
  vjp(context) {
    const { node, build } = context
    refuseWeightGradients(context, NAMES)
    const [x, scale] = node.inputs
    const { shape } = build.type(x)
    const axes = range(shape.length - 2).map((i) => i + 2)
    const perChannel = reshapeTo(build, scale, [shape[1], ...axes.map(() => 1)])
    const standardised = standardise(build, x, { axes, epsilon: readAttributes(node, ATTRIBUTES).epsilon })
    const gradient = arithmetic(build).multiply(outputGradient(context), perChannel)
    return [standardGradient(build, gradient, { ...standardised, axes }), null, null]
  },
}
