/** Functions that are flat between their steps: the gradient is 0 wherever there is one. */
import type { OpDefinition } from '../../op.ts'
import { elementwiseContent, withContent } from './content.ts'
import { inputType } from './inputs.ts'

export function step(op: string, compute: (x: number) => number): OpDefinition {
  return {
    op,
    attributes: {},
    infer(_, inputs) {
      const type = inputType(inputs, 0, 'X')
      const content = elementwiseContent([type], (item) => (typeof item === 'number' ? compute(item) : item))
      return [withContent({ dtype: type.dtype, shape: type.shape }, content)]
    },
    vjp: 'none',
  }
}
