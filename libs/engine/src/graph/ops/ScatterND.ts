import { gradientFormUnsupported } from '../../errors/graph-errors.ts'
import { known, sameShape } from '../dimensions.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { commonDataType, inputType } from './shared/inputs.ts'
import { zerosLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { reduction: attribute('string', 'none') }

/** Inputs: data, indices (whose last axis names a place), updates. They replace what is there (each place once at most), or are merged with it. */
export const ScatterND: OpDefinition = {
  op: 'ScatterND',
  since: 11,
  note: 'Gradient for the reductions none and add.',
  attributes: ATTRIBUTES,
  infer(_, inputs) {
    const [data, indices, updates] = ['data', 'indices', 'updates'].map((name, i) => inputType(inputs, i, name))
    const depth = known(indices.shape[indices.shape.length - 1])
    const expected = [...indices.shape.slice(0, -1), ...data.shape.slice(depth)]
    if (!sameShape(updates.shape, expected)) throw new Error(`its updates are not [${expected.join(', ')}]`)
    return [{ dtype: commonDataType([data, updates]), shape: data.shape }]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const { reduction } = readAttributes(node, ATTRIBUTES)
    if (reduction !== 'none' && reduction !== 'add')
      throw gradientFormUnsupported(node, `with reduction ${reduction} is not supported`)
    const [, indices, updates] = node.inputs
    const gradient = outputGradient(context)
    const ofData = () =>
      reduction === 'add' ? gradient : build.op('ScatterND', [gradient, indices, zerosLike(build, updates)], { reduction })
    return [wanted[0] ? ofData() : null, null, wanted[2] ? build.op('GatherND', [gradient, indices]) : null]
  },
}
