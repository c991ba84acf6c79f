import { opFormUnsupported } from '../../errors/graph-errors.ts'
import { known, product, sameShape } from '../dimensions.ts'
import type { Node, Shape } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'
import { reshapeTo } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'
import { requireTwoSpatialAxes, SPATIAL_RANK } from './shared/window.ts'

const ATTRIBUTES = { kernel_shape: attribute('ints'), pads: attribute('ints'), strides: attribute('ints') }

/** Inputs: X, I (places in the flat output), output_shape. Zeros with X in those places, each of which occurs once at most. */
export const MaxUnpool: OpDefinition = {
  op: 'MaxUnpool',
  since: 9,
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [x, indices] = [inputType(inputs, 0, 'X'), inputType(inputs, 1, 'I')]
    requireTwoSpatialAxes(node, x.shape)
    if (!sameShape(x.shape, indices.shape)) throw new Error('its indices have another shape than its input')
    if (!inputs[2]) return [{ dtype: x.dtype, shape: smallestShape(node, x.shape) }]
    const { content: shape } = inputs[2]
    if (!shape) throw opFormUnsupported(node, 'takes its shape from a value that is computed while the model runs')
    return [{ dtype: x.dtype, shape }]
  },
  vjp(context) {
    const { node, build } = context
    const gradient = outputGradient(context)
    const flat = reshapeTo(build, gradient, [product(build.type(gradient).shape)])
    const picked = build.op('Gather', [flat, node.inputs[1]], { axis: 0 })
    return node.inputs.map((_, i) => (i === 0 ? picked : null))
  },
}

/** The smallest input that a MaxPool with these windows turns into this shape. */
function smallestShape(node: Node, shape: Shape): Shape {
  const { kernel_shape: kernel, strides = [1, 1], pads = [0, 0, 0, 0] } = readAttributes(node, ATTRIBUTES)
  if (kernel?.length !== SPATIAL_RANK) throw new Error('its kernel_shape does not fit two spatial axes')
  const spatial = kernel.map((size, i) => (known(shape[2 + i]) - 1) * strides[i] + size - pads[i] - pads[SPATIAL_RANK + i])
  return [shape[0], shape[1], ...spatial]
}
