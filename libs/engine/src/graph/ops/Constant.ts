import { floats, integers, tensor, type Initializer, type Node } from '../graph.ts'
import { typeOfInitializer } from '../initializer-type.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'

const ATTRIBUTES = {
  value: attribute('tensor'),
  value_float: attribute('float'),
  value_floats: attribute('floats'),
  value_int: attribute('int'),
  value_ints: attribute('ints'),
}

/** Exactly one of its attributes is the value. Sparse and string constants are not known. */
export const Constant: OpDefinition = {
  op: 'Constant',
  attributes: ATTRIBUTES,
  infer: (node) => [typeOfInitializer(constantValue(node))],
  vjp: 'none',
}

export function constantValue(node: Node): Initializer {
  const { value, value_float, value_floats, value_int, value_ints } = readAttributes(node, ATTRIBUTES)
  if (value !== undefined) return value as Initializer
  if (value_float !== undefined) return floats([], [value_float])
  if (value_floats !== undefined) return floats([value_floats.length], value_floats)
  if (value_int !== undefined) return tensor('int64', [], BigInt64Array.of(BigInt(value_int)))
  if (value_ints !== undefined) return integers(value_ints)
  throw new Error('it holds no value')
}
