/** Sums, means and maxima over axes. */
import { reducedAxes } from '../../../graph/ops/shared/reduction.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { axisIn, plain } from '../operand.ts'
import { asPlain, numberOf, type KernelDefinition } from './kernel.ts'

type Reduce = (tf: TensorFlow, x: Tensor, axes: number[]) => Tensor

function reduction(reduce: Reduce): KernelDefinition {
  return {
    reads: [0],
    prepare(plan) {
      const axes = reducedAxes(plan.node, plan.types)
      const keeps = numberOf(plan, 'keepdims') !== 0
      return ({ tf, inputs: [x], shapes }) => {
        const { layout } = x
        const tensor = reduce(
          tf,
          x.tensor,
          axes.map((axis) => axisIn(layout, axis)),
        )
        if (keeps) return { tensor, layout }
        const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))
        return asPlain(tf.reshape(plain(tf, { tensor, layout, shape: kept }), [...shapes[0]]))
      }
    },
  }
}

export const ReduceSum = reduction((tf, x, axes) => tf.sum(x, axes, true))
/** TensorFlow.js gives fractions; ONNX cuts the mean of integers towards 0. */
export const ReduceMean = reduction((tf, x, axes) => {
  const mean = tf.mean(x, axes, true)
  return x.dtype === 'float32' ? mean : tf.cast(mean, 'int32')
})
export const ReduceMin = reduction((tf, x, axes) => tf.min(x, axes, true))
export const ReduceProd = reduction((tf, x, axes) => tf.prod(x, axes, true))
export const ReduceL1 = reduction((tf, x, axes) => tf.sum(tf.abs(x), axes, true))
export const ReduceL2 = reduction((tf, x, axes) => tf.sqrt(tf.sum(tf.square(x), axes, true)))
export const ReduceSumSquare = reduction((tf, x, axes) => tf.sum(tf.square(x), axes, true))
export const ReduceLogSum = reduction((tf, x, axes) => tf.log(tf.sum(x, axes, true)))
export const ReduceLogSumExp = reduction((tf, x, axes) => {
  const largest = tf.max(x, axes, true)
  return tf.add(largest, tf.log(tf.sum(tf.exp(tf.sub(x, largest)), axes, true)))
})
export const ReduceMax = reduction((tf, x, axes) => tf.max(x, axes, true))
