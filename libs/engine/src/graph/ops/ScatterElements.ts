import { gradientFormUnsupported } from '../../errors/graph-errors.ts'
import { sameShape } from '../dimensions.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { axisOf, commonDataType, inputType } from './shared/inputs.ts'
import { zerosLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { axis: attribute('int', 0), reduction: attribute('string', 'none') }

/** Inputs: data, indices, updates. With `reduction` none, the updates replace numbers (each place once at most); with add, they add up. */
export const ScatterElements: OpDefinition = {
  op: 'ScatterElements',
  since: 11,
  note: 'Gradient for the reductions none and add.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [data, indices, updates] = [
      inputType(inputs, 0, 'data'),
      inputType(inputs, 1, 'indices'),
      inputType(inputs, 2, 'updates'),
    ]
    axisOf(readAttributes(node, ATTRIBUTES).axis, data.shape.length)
    if (!sameShape(indices.shape, updates.shape)) throw new Error('its indices and updates differ in shape')
    return [{ dtype: commonDataType([data, updates]), shape: data.shape }]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const { axis, reduction } = readAttributes(node, ATTRIBUTES)
    const gradient = outputGradient(context)
    const [, indices, updates] = node.inputs
    if (reduction !== 'none' && reduction !== 'add')
      throw gradientFormUnsupported(node, `with reduction ${reduction} is not supported`)
    const ofUpdates = wanted[2] ? build.op('GatherElements', [gradient, indices], { axis }) : null
    if (!wanted[0] || reduction === 'add') return [gradient, null, ofUpdates]
    return [build.op('ScatterElements', [gradient, indices, zerosLike(build, updates)], { axis }), null, ofUpdates]
  },
}
