/** ArgMax and ArgMin: the place of the largest or smallest number along an axis. */
import { attribute, readAttributes, type OpDefinition } from '../../op.ts'
import { axisOf, inputType } from './inputs.ts'

const ATTRIBUTES = { axis: attribute('int', 0), keepdims: attribute('int', 1), select_last_index: attribute('int', 0) }

export function argExtremum(op: 'ArgMax' | 'ArgMin'): OpDefinition {
  return {
    op,
    attributes: ATTRIBUTES,
    infer(node, inputs) {
      const { shape } = inputType(inputs, 0, 'data')
      const { axis: given, keepdims } = readAttributes(node, ATTRIBUTES)
      const axis = axisOf(given, shape.length)
      return [{ dtype: 'int64', shape: shape.flatMap((dimension, i) => (i !== axis ? [dimension] : keepdims ? [1] : [])) }]
    },
    vjp: 'none',
  }
}
