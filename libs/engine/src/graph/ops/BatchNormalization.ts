import { opFormUnsupported } from '../../errors/graph-errors.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inputType } from './shared/inputs.ts'
import { reshapeTo } from './shared/rearrange.ts'
import { outputGradient, refuseWeightGradients } from './shared/rule.ts'

const ATTRIBUTES = {
  epsilon: attribute('float', 1e-5),
  momentum: attribute('float', 0.9),
  training_mode: attribute('int', 0),
}
const NAMES = ['X', 'scale', 'B', 'input_mean', 'input_var']

/** As in inference: y = (x − mean) / √(var + epsilon) · scale + B, per channel (axis 1). */
export const BatchNormalization: OpDefinition = {
  op: 'BatchNormalization',
  note: 'In inference.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    if (readAttributes(node, ATTRIBUTES).training_mode) throw opFormUnsupported(node, 'is in training mode')
    NAMES.slice(1).forEach((name, i) => {
      const [length, ...others] = inputType(inputs, 1 + i, name).shape
      if (others.length > 0 || length !== shape[1])
        throw new Error(`its ${name} is not one number for each of ${shape[1]} channels`)
    })
    return [{ dtype, shape }]
  },
  /** A constant factor per channel, which the runtime computes once. */
  vjp(context) {
    const { node, build } = context
    refuseWeightGradients(context, NAMES)
    const [x, scale, , , variance] = node.inputs
    const { multiply, divide, add } = arithmetic(build)
    const { epsilon } = readAttributes(node, ATTRIBUTES)
    const deviation = build.op('Sqrt', [add(variance, epsilon)])
    const { shape } = build.type(x)
    const perChannel = reshapeTo(build, divide(scale, deviation), [shape[1], ...shape.slice(2).map(() => 1)])
    return [multiply(outputGradient(context), perChannel), null, null, null, null]
  },
}
