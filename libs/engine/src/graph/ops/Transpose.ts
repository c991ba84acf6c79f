import type { Node, Shape } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { permuteContent, withContent } from './shared/content.ts'
import { axesOf, inputType, range } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { perm: attribute('ints') }

export const Transpose: OpDefinition = {
  op: 'Transpose',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape, content } = inputType(inputs, 0, 'data')
    const perm = permutation(node, shape)
    return [withContent({ dtype, shape: perm.map((axis) => shape[axis]) }, permuteContent(content, shape, perm))]
  },
  vjp(context) {
    const { node, build } = context
    const forward = permutation(node, build.type(node.inputs[0]).shape)
    const perm = forward.map((_, axis) => forward.indexOf(axis))
    return [build.op('Transpose', [outputGradient(context)], { perm })]
  },
}

/** By default the axes are reversed. */
function permutation(node: Node, shape: Shape): number[] {
  const perm = readAttributes(node, ATTRIBUTES).perm ?? range(shape.length).reverse()
  if (perm.length !== shape.length) throw new Error(`its perm names ${perm.length} axes of ${shape.length}`)
  return axesOf(perm, shape.length)
}
