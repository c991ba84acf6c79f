/** Normalisation: over the channels with constants, or over an axis to probabilities. */
import { known } from '../../../graph/dimensions.ts'
import { groupsOf } from '../../../graph/ops/GroupNormalization.ts'
import { sizeOf } from '../../../graph/ops/LRN.ts'
import { axesOf, axisOf, range } from '../../../graph/ops/shared/inputs.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { axisIn, channelsLast, plain } from '../operand.ts'
import { asPlain, numberOf, typeAt, type KernelDefinition } from './kernel.ts'

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

/** Mean and 1/deviation over the axes of a tensor, which stay as 1. */
function moments(tf: TensorFlow, x: Tensor, { axes, epsilon }: { axes: number[]; epsilon: number }) {
  const mean = tf.mean(x, axes, true)
  const centred = tf.sub(x, mean)
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(centred), axes, true), epsilon))
  return { mean, inverse, standard: tf.mul(centred, inverse) }
}

export const LayerNormalization: KernelDefinition = {
  prepare(plan) {
    const rank = typeAt(plan, 0).shape.length
    const first = axisOf(numberOf(plan, 'axis'), rank)
    const axes = range(rank - first).map((i) => first + i)
    const epsilon = numberOf(plan, 'epsilon')
    return ({ tf, inputs: [x, scale, bias] }) => {
      const { mean, inverse, standard } = moments(tf, plain(tf, x), { axes, epsilon })
      const scaled = tf.mul(standard, plain(tf, scale))
      const results = [bias ? tf.add(scaled, plain(tf, bias)) : scaled, mean, inverse]
      return results.slice(0, Math.max(1, plan.node.outputs.length)).map(asPlain)
    }
  },
}

/** Each image in parts of equal size, standardised one by one; then a factor and an offset for each channel. */
function byGroups(groupsIn: (channels: number) => number, epsilon: number): ReturnType<KernelDefinition['prepare']> {
  return ({ tf, inputs: [x, scale, bias], shapes: [shape] }) => {
    const [n, channels, ...space] = shape
    const parts = tf.reshape(plain(tf, x), [n, groupsIn(channels), -1])
    const { standard } = moments(tf, parts, { axes: [2], epsilon })
    const perChannel = (tensor: Tensor) => tf.reshape(tensor, [channels, ...space.map(() => 1)])
    return asPlain(tf.add(tf.mul(tf.reshape(standard, [...shape]), perChannel(plain(tf, scale))), perChannel(plain(tf, bias))))
  }
}

export const InstanceNormalization: KernelDefinition = {
  prepare: (plan) => byGroups((channels) => channels, numberOf(plan, 'epsilon')),
}

export const GroupNormalization: KernelDefinition = {
  prepare: (plan) => {
    const groups = groupsOf({ num_groups: numberOf(plan, 'num_groups') })
    return byGroups(() => groups, numberOf(plan, 'epsilon'))
  },
}

export const MeanVarianceNormalization: KernelDefinition = {
  prepare(plan) {
    const axes = axesOf(plan.attributes['axes'] as readonly number[], typeAt(plan, 0).shape.length)
    return ({ tf, inputs: [x] }) => {
      const { standard } = moments(tf, x.tensor, { axes: axes.map((axis) => axisIn(x.layout, axis)), epsilon: 1e-9 })
      return { tensor: standard, layout: x.layout }
    }
  },
}

export const LpNormalization: KernelDefinition = {
  prepare(plan) {
    const axis = axisOf(numberOf(plan, 'axis'), typeAt(plan, 0).shape.length)
    const p = numberOf(plan, 'p')
    return ({ tf, inputs: [{ tensor, layout }] }) => {
      const terms = p === 1 ? tf.abs(tensor) : tf.square(tensor)
      const total = tf.sum(terms, axisIn(layout, axis), true)
      return { tensor: tf.div(tensor, p === 1 ? total : tf.sqrt(total)), layout }
    }
  },
}

/** The channels as the last axis, with zeros around them; the sums are those of as many slices as a window has channels. */
export const LRN: KernelDefinition = {
  prepare(plan) {
    const [alpha, beta, bias] = ['alpha', 'beta', 'bias'].map((name) => numberOf(plan, name))
    const size = sizeOf({ size: numberOf(plan, 'size') })
    const reach = (size - 1) / 2
    const channels = known(typeAt(plan, 0).shape[1])
    const rank = typeAt(plan, 0).shape.length
    return ({ tf, inputs: [x] }) => {
      const isMap = rank === 4
      const tensor = isMap ? channelsLast(tf, x) : plain(tf, x)
      const axis = isMap ? 3 : 1
      const margins = tensor.shape.map((_, i): [number, number] => (i === axis ? [reach, reach] : [0, 0]))
      const squares: Tensor = tf.pad(tf.square(tensor as Tensor), margins)
      const parts = range(size).map((start) => {
        const begin = squares.shape.map((_, i) => (i === axis ? start : 0))
        return tf.slice(
          squares,
          begin,
          squares.shape.map((extent, i) => (i === axis ? channels : extent)),
        )
      })
      const scale = tf.add(tf.mul(tf.addN(parts), alpha / size), bias)
      return { tensor: tf.mul(tensor as Tensor, tf.pow(scale, -beta)), layout: isMap ? 'channels-last' : 'plain' }
    }
  },
}
