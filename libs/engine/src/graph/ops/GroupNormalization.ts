import { known, product } from '../dimensions.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inputType } from './shared/inputs.ts'
import { reshapeTo } from './shared/rearrange.ts'
import { outputGradient, refuseWeightGradients } from './shared/rule.ts'
import { standardGradient, standardise } from './shared/standardise.ts'

const ATTRIBUTES = { epsilon: attribute('float', 1e-5), num_groups: attribute('int'), stash_type: attribute('int', 1) }
const NAMES = ['X', 'scale', 'bias']

/** y = (x − mean) / √(variance + epsilon) · scale + bias; mean and variance over the space of each group of channels, scale and bias for each channel. */
export const GroupNormalization: OpDefinition = {
  op: 'GroupNormalization',
  since: 21,
  note: 'The form of opset 18, with one scale for each group, is not read.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    const groups = groupsOf(readAttributes(node, ATTRIBUTES))
    if (known(shape[1]) % groups !== 0) throw new Error(`${shape[1]} channels do not divide into ${groups} groups`)
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
    const attributes = readAttributes(node, ATTRIBUTES)
    const { shape } = build.type(x)
    const grouped = [shape[0], groupsOf(attributes), known(product(shape.slice(1))) / groupsOf(attributes)]
    const perChannel = reshapeTo(build, scale, [shape[1], ...shape.slice(2).map(() => 1)])
    const gradient = reshapeTo(build, arithmetic(build).multiply(outputGradient(context), perChannel), grouped)
    const axes = [2]
    const standardised = standardise(build, reshapeTo(build, x, grouped), { axes, epsilon: attributes.epsilon })
    return [reshapeTo(build, standardGradient(build, gradient, { ...standardised, axes }), shape), null, null]
  },
}

export function groupsOf({ num_groups: groups }: { readonly num_groups?: number }): number {
  if (groups === undefined) throw new Error('its num_groups is missing')
  return groups
}
