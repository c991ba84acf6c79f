import { opFormUnsupported } from '../../errors/graph-errors.ts'
import { product, quotient } from '../dimensions.ts'
import type { Dimension, Shape } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { withContent } from './shared/content.ts'
import { inputType } from './shared/inputs.ts'
import { reshapeLike } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { allowzero: attribute('int', 0) }

/** Inputs: data, shape. In the shape, −1 is what remains; 0 copies the dimension of the input unless `allowzero` is 1. */
export const Reshape: OpDefinition = {
  op: 'Reshape',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape: from, content } = inputType(inputs, 0, 'data')
    const wanted = inputType(inputs, 1, 'shape').content
    if (!wanted) throw opFormUnsupported(node, 'takes its shape from a value that is computed while the model runs')
    const { allowzero } = readAttributes(node, ATTRIBUTES)
    const shape = resolveShape(
      from,
      wanted.map((dimension, i) => (dimension === 0 && !allowzero ? copied(from, i) : dimension)),
    )
    return [withContent({ dtype, shape }, content)]
  },
  vjp: (context) => [reshapeLike(context.build, outputGradient(context), context.node.inputs[0]), null],
}

function copied(from: Shape, axis: number): Dimension {
  if (axis >= from.length) throw new Error(`its shape copies the dimension ${axis}, which the input does not have`)
  return from[axis]
}

function resolveShape(from: Shape, wanted: readonly Dimension[]): Dimension[] {
  const open = wanted.indexOf(-1)
  const others = wanted.filter((_, i) => i !== open)
  if (others.some((dimension) => typeof dimension === 'number' && dimension < 0))
    throw new Error(`its shape is [${wanted.join(', ')}]`)
  const rest = quotientOf(from, others)
  if (rest === undefined || (open < 0 && rest !== 1)) throw new Error(`its input cannot take the shape [${wanted.join(', ')}]`)
  return wanted.map((dimension, i) => (i === open ? rest : dimension))
}

/** How many times `others` fits into `from`; 1 between two empty tensors. */
function quotientOf(from: Shape, others: Shape): Dimension | undefined {
  const [size, part] = [product(from), product(others)]
  return size === 0 && part === 0 ? 1 : quotient(size, part)
}
