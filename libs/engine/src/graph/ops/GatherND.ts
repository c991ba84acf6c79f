import { gradientFormUnsupported } from '../../errors/graph-errors.ts'
import { known } from '../dimensions.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { inputType } from './shared/inputs.ts'
import { zerosLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { batch_dims: attribute('int', 0) }

/** Inputs: data, indices, whose last axis names a place in the first axes of the data (after `batch_dims` that both have). */
export const GatherND: OpDefinition = {
  op: 'GatherND',
  since: 11,
  note: 'No gradient with batch_dims.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [data, indices] = [inputType(inputs, 0, 'data'), inputType(inputs, 1, 'indices')]
    const { batch_dims: batch } = readAttributes(node, ATTRIBUTES)
    const depth = known(indices.shape[indices.shape.length - 1])
    if (batch + depth > data.shape.length) throw new Error(`its indices name ${depth} of ${data.shape.length - batch} axes`)
    return [{ dtype: data.dtype, shape: [...indices.shape.slice(0, -1), ...data.shape.slice(batch + depth)] }]
  },
  vjp(context) {
    const { node, build } = context
    if (readAttributes(node, ATTRIBUTES).batch_dims > 0) throw gradientFormUnsupported(node, 'with batch_dims is not supported')
    const [data, indices] = node.inputs
    const inputs = [zerosLike(build, data), indices, outputGradient(context)]
    return [build.op('ScatterND', inputs, { reduction: 'add' }), null]
  },
}
