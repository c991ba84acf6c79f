import { product } from '../dimensions.ts'
import type { OpDefinition } from '../op.ts'
import { withContent } from './shared/content.ts'
import { inputType } from './shared/inputs.ts'

/** The number of elements. */
export const Size: OpDefinition = {
  op: 'Size',
  attributes: {},
  infer: (_, inputs) => [withContent({ dtype: 'int64', shape: [] }, [product(inputType(inputs, 0, 'data').shape)])],
  vjp: 'none',
}
