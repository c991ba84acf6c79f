import { opFormUnsupported } from '../../errors/graph-errors.ts'
import { floats, type Initializer } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { filledContent, withContent } from './shared/content.ts'
import { inputType } from './shared/inputs.ts'

const ATTRIBUTES = { value: attribute('tensor', floats([1], [0])) }

/** A tensor of the shape that the input gives, filled with one value. */
export const ConstantOfShape: OpDefinition = {
  op: 'ConstantOfShape',
  since: 9,
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { content: shape } = inputType(inputs, 0, 'input')
    if (!shape) throw opFormUnsupported(node, 'takes its shape from a value that is computed while the model runs')
    const value = readAttributes(node, ATTRIBUTES).value as Initializer
    return [withContent({ dtype: value.dtype, shape }, filledContent(Number(value.read()[0]), shape))]
  },
  vjp: 'none',
}
