import type { OpDefinition } from '../op.ts'
import { withContent } from './shared/content.ts'
import { axesOf, constantNumbers, inputType, range } from './shared/inputs.ts'
import { reshapeLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: data, axes (in the result's counting). */
export const Unsqueeze: OpDefinition = {
  op: 'Unsqueeze',
  attributes: {},
  infer(node, inputs) {
    const { dtype, shape, content } = inputType(inputs, 0, 'data')
    const given = constantNumbers(node, inputs[1], 'axes')
    if (!given) throw new Error('its axes are missing')
    const rank = shape.length + given.length
    const axes = axesOf(given, rank)
    const kept = [...shape]
    const result = range(rank).map((axis) => (axes.includes(axis) ? 1 : (kept.shift() ?? 1)))
    return [withContent({ dtype, shape: result }, content)]
  },
  vjp: (context) => [reshapeLike(context.build, outputGradient(context), context.node.inputs[0]), null],
}
