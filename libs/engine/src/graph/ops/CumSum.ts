import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { axisOf, constantNumbers, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { exclusive: attribute('int', 0), reverse: attribute('int', 0) }

/** Inputs: x, axis. Sums of all numbers up to each one (or from it on, if `reverse`), without itself if `exclusive`. */
export const CumSum: OpDefinition = {
  op: 'CumSum',
  since: 11,
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'x')
    axisOf(constantNumbers(node, inputType(inputs, 1, 'axis'), 'axis')?.[0] ?? 0, shape.length)
    return [{ dtype, shape }]
  },
  /** The same sums from the other end. */
  vjp(context) {
    const { node, build } = context
    const { exclusive, reverse } = readAttributes(node, ATTRIBUTES)
    return [build.op('CumSum', [outputGradient(context), node.inputs[1]], { exclusive, reverse: reverse ? 0 : 1 }), null]
  },
}
