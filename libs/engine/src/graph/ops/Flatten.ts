import { product } from '../dimensions.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'
import { reshapeLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { axis: attribute('int', 1) }

/** To a matrix: the axes before `axis` become its rows, the others its columns. */
export const Flatten: OpDefinition = {
  op: 'Flatten',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    const { axis } = readAttributes(node, ATTRIBUTES)
    if (axis < -shape.length || axis > shape.length) throw new Error(`there is no axis ${axis} of ${shape.length}`)
    const border = axis < 0 ? axis + shape.length : axis
    return [{ dtype, shape: [product(shape.slice(0, border)), product(shape.slice(border))] }]
  },
  vjp: (context) => [reshapeLike(context.build, outputGradient(context), context.node.inputs[0])],
}
