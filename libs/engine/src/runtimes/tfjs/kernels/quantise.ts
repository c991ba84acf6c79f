/** Quantised numbers back as they were. TensorFlow.js holds them as 32-bit integers alone. */
import { axisOf } from '../../../graph/ops/shared/inputs.ts'
import type { Tensor } from '../backend.ts'
import { opFormUnsupported } from '../../../errors/graph-errors.ts'
import { plain, type Operand } from '../operand.ts'
import { asPlain, numberOf, typeAt, type KernelDefinition } from './kernel.ts'

export const DequantizeLinear: KernelDefinition = {
  prepare(plan) {
    const rank = typeAt(plan, 0).shape.length
    const isPerAxis = typeAt(plan, 1).shape.length === 1
    if (numberOf(plan, 'block_size') > 0)
      throw opFormUnsupported(plan.node, 'has scales for blocks, which the runtime tfjs does not')
    const axis = isPerAxis && rank > 0 ? axisOf(numberOf(plan, 'axis'), rank) : 0
    return ({ tf, inputs: [x, scale, zero] }) => {
      const along = (operand: Operand): Tensor =>
        isPerAxis ? tf.reshape(operand.tensor, [-1, ...Array<number>(rank - 1 - axis).fill(1)]) : operand.tensor
      const numbers = plain(tf, x)
      const centred = zero ? tf.sub(numbers, along(zero)) : numbers
      return asPlain(tf.mul(tf.cast(centred, 'float32'), along(scale)))
    }
  },
}
