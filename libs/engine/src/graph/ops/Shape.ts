import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { withContent } from './shared/content.ts'
import { inputType } from './shared/inputs.ts'

const ATTRIBUTES = { start: attribute('int', 0), end: attribute('int') }

export const Shape: OpDefinition = {
  op: 'Shape',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { shape } = inputType(inputs, 0, 'data')
    const { start, end } = readAttributes(node, ATTRIBUTES)
    // Negative numbers count from the end and both are clamped, as Array.slice does.
    const content = shape.slice(start, end)
    return [withContent({ dtype: 'int64', shape: [content.length] }, content)]
  },
  vjp: 'none',
}
