import { known } from '../dimensions.ts'
import type { OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'
import { scatterUnique } from './shared/scatter.ts'
import { requireTwoSpatialAxes } from './shared/window.ts'

/** The maximum over all spatial axes, which stay as 1. The first of equal maxima takes the gradient. */
export const GlobalMaxPool: OpDefinition = {
  op: 'GlobalMaxPool',
  attributes: {},
  infer(_, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    return [{ dtype, shape: shape.map((dimension, i) => (i < 2 ? dimension : 1)) }]
  },
  /** The places come from a MaxPool whose only window is the whole map. */
  vjp(context) {
    const { node, build } = context
    const [of] = node.inputs
    const { shape } = build.type(of)
    requireTwoSpatialAxes(node, shape)
    const [, indices] = build.add('MaxPool', [of], { kernel_shape: shape.slice(2).map(known) }, { outputs: 2 })
    return [scatterUnique(build, outputGradient(context), { of, indices })]
  },
}
