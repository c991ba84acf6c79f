import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { axesOf, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'
import { standardGradient, standardise } from './shared/standardise.ts'

const ATTRIBUTES = { axes: attribute('ints', [0, 2, 3]) }

/** y = (x − mean) / deviation over the axes, by default those of the batch and of space. */
export const MeanVarianceNormalization: OpDefinition = {
  op: 'MeanVarianceNormalization',
  since: 9,
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    axesOf(readAttributes(node, ATTRIBUTES).axes, shape.length)
    return [{ dtype, shape }]
  },
  vjp(context) {
    const { node, build } = context
    const [x] = node.inputs
    const axes = axesOf(readAttributes(node, ATTRIBUTES).axes, build.type(x).shape.length)
    // The specification adds 1e-9 to the deviation.
    const standardised = standardise(build, x, { axes, epsilon: 1e-9 })
    return [standardGradient(build, outputGradient(context), { ...standardised, axes })]
  },
}
