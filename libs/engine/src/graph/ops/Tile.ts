import { product } from '../dimensions.ts'
import { integers, type Dimension } from '../graph.ts'
import type { OpDefinition } from '../op.ts'
import { constantNumbers, inputType } from './shared/inputs.ts'
import { reshapeLike, reshapeTo } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

/** Inputs: input, repeats (one count per axis). */
export const Tile: OpDefinition = {
  op: 'Tile',
  attributes: {},
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'input')
    const repeats = constantNumbers(node, inputs[1], 'repeats')
    if (repeats?.length !== shape.length) throw new Error(`it has no repeats for each of the ${shape.length} axes`)
    return [{ dtype, shape: shape.map((dimension, i) => product([dimension, repeats[i]])) }]
  },
  /** The copies apart, `[repeat, size]` for each repeated axis, and summed. */
  vjp(context) {
    const { node, build } = context
    const x = build.type(node.inputs[0])
    const repeats = constantNumbers(node, build.type(node.inputs[1]), 'repeats') ?? []
    const apart: Dimension[] = []
    const summed: number[] = []
    x.shape.forEach((dimension, i) => {
      if (repeats[i] !== 1) {
        summed.push(apart.length)
        apart.push(repeats[i])
      }
      apart.push(dimension)
    })
    if (summed.length === 0) return [outputGradient(context), null]
    const copies = reshapeTo(build, outputGradient(context), apart)
    const total = build.op('ReduceSum', [copies, build.constant(integers(summed))], { keepdims: 0 })
    return [reshapeLike(build, total, node.inputs[0]), null]
  },
}
