/** Normalisation: over the channels with constants, or over an axis to probabilities. */
import { axisOf } from '../../../graph/ops/shared/inputs.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { axisIn } from '../operand.ts'
import { numberOf, typeAt, type KernelDefinition } from './kernel.ts'

/** y = x·factor + offset, both numbers per channel. */
export const BatchNormalization: KernelDefinition = {
  prepare(plan) {
    const epsilon = numberOf(plan, 'epsilon')
    const rank = typeAt(plan, 0).shape.length
    return ({ tf, once, inputs: [x, scale, bias, mean, variance] }) => {
      const shape = [-1, ...Array<number>(x.layout === 'channels-last' ? 0 : rank - 2).fill(1)]
      const slope = () => tf.div(scale.tensor, tf.sqrt(tf.add(variance.tensor, epsilon)))
      const factor = once(`factor ${x.layout}`, [scale, variance], () => tf.reshape(slope(), shape))
      const offset = once(`offset ${x.layout}`, [scale, bias, mean, variance], () =>
        tf.reshape(tf.sub(bias.tensor, tf.mul(mean.tensor, slope())), shape),
      )
      return { tensor: tf.add(tf.mul(x.tensor, factor), offset), layout: x.layout }
    }
  },
}

type OverAxis = (tf: TensorFlow, x: Tensor, axis: number) => Tensor

function overAxis(compute: OverAxis): KernelDefinition {
  return {
    prepare(plan) {
      const axis = axisOf(numberOf(plan, 'axis'), typeAt(plan, 0).shape.length)
      return ({ tf, inputs: [x] }) => ({ tensor: compute(tf, x.tensor, axisIn(x.layout, axis)), layout: x.layout })
    },
  }
}

export const Softmax = overAxis((tf, x, axis) => {
  const powers = tf.exp(tf.sub(x, tf.max(x, axis, true)))
  return tf.div(powers, tf.sum(powers, axis, true))
})

export const LogSoftmax = overAxis((tf, x, axis) => {
  const shifted = tf.sub(x, tf.max(x, axis, true))
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), axis, true)))
})
