import type { OpDefinition } from '../op.ts'
import { withContent } from './shared/content.ts'
import { axesOf, constantNumbers, inputType } from './shared/inputs.ts'
import { reshapeLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: data, axes (every axis of size 1 if left out). */
export const Squeeze: OpDefinition = {
  op: 'Squeeze',
  attributes: {},
  infer(node, inputs) {
    const { dtype, shape, content } = inputType(inputs, 0, 'data')
    const given = constantNumbers(node, inputs[1], 'axes')
    const axes = given ? axesOf(given, shape.length) : shape.flatMap((dimension, i) => (dimension === 1 ? [i] : []))
    const long = axes.find((axis) => shape[axis] !== 1)
    if (long !== undefined) throw new Error(`it removes the axis ${long}, whose size is ${shape[long]}`)
    return [withContent({ dtype, shape: shape.filter((_, i) => !axes.includes(i)) }, content)]
  },
  vjp(context) {
    const { node, build } = context
    const gradient = reshapeLike(build, outputGradient(context), node.inputs[0])
    return node.inputs.map((_, i) => (i === 0 ? gradient : null))
  },
}
