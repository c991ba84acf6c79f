import { opFormUnsupported } from '../../errors/graph-errors.ts'
import { broadcast } from '../dimensions.ts'
import type { OpDefinition } from '../op.ts'
import { filledContent, withContent } from './shared/content.ts'
import { inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: input, shape. The two broadcast, so 1 in the shape leaves an axis as it is. */
export const Expand: OpDefinition = {
  op: 'Expand',
  since: 8,
  attributes: {},
  infer(node, inputs) {
    const type = inputType(inputs, 0, 'input')
    const { content } = inputType(inputs, 1, 'shape')
    if (!content) throw opFormUnsupported(node, 'takes its shape from a value that is computed while the model runs')
    const shape = broadcast(type.shape, content)
    if (!shape) throw new Error(`its input does not broadcast to [${content.join(', ')}]`)
    const known = type.content?.length === 1 ? filledContent(type.content[0], shape) : type.content
    return [withContent({ dtype: type.dtype, shape }, known)]
  },
  // It has the result's shape; the driver sums it back.
  vjp: (context) => [outputGradient(context), null],
}
