/** Operators of one value, element by element: any layout will do. */
import type { Tensor, TensorFlow } from '../backend.ts'
import { numberOf, textOf, typeAt, type KernelDefinition, type NodePlan } from './kernel.ts'

type Compute = (tf: TensorFlow, x: Tensor) => Tensor

function unary(prepare: (plan: NodePlan) => Compute): KernelDefinition {
  return {
    reads: [0],
    prepare(plan) {
      const compute = prepare(plan)
      return ({ tf, inputs: [x] }) => ({ tensor: compute(tf, x.tensor), layout: x.layout })
    },
  }
}

const simple = (compute: Compute) => unary(() => compute)

export const Abs = simple((tf, x) => tf.abs(x))
export const Neg = simple((tf, x) => tf.neg(x))
export const Relu = simple((tf, x) => tf.relu(x))
export const Sigmoid = simple((tf, x) => tf.sigmoid(x))
export const Tanh = simple((tf, x) => tf.tanh(x))
export const Exp = simple((tf, x) => tf.exp(x))
export const Log = simple((tf, x) => tf.log(x))
export const Sqrt = simple((tf, x) => tf.sqrt(x))
export const Erf = simple((tf, x) => tf.erf(x))
export const Reciprocal = simple((tf, x) => tf.reciprocal(x))
export const Sign = simple((tf, x) => tf.sign(x))
export const Softplus = simple((tf, x) => tf.softplus(x))
export const Softsign = simple((tf, x) => tf.div(x, tf.add(tf.abs(x), 1)))
export const Identity = simple((_, x) => x.clone())
export const Sin = simple((tf, x) => tf.sin(x))
export const Cos = simple((tf, x) => tf.cos(x))
export const Floor = simple((tf, x) => tf.floor(x))
export const Ceil = simple((tf, x) => tf.ceil(x))
/** Halves go to the even neighbour there too. */
export const Round = simple((tf, x) => tf.round(x))
export const Mish = simple((tf, x) => tf.mul(x, tf.tanh(tf.softplus(x))))
export const HardSwish = simple((tf, x) => tf.mul(x, tf.clipByValue(tf.add(tf.mul(x, 1 / 6), 0.5), 0, 1)))
/** Only NaN differs from itself. */
export const IsNaN = simple((tf, x) => tf.notEqual(x, x))
export const Not = simple((tf, x) => tf.logicalNot(x))

/** The lower branch where x is not above 0. */
const piecewise = (upper: Compute, lower: Compute): Compute => {
  return (tf, x) => tf.where(tf.greater(x, 0), upper(tf, x), lower(tf, x))
}

export const Elu = unary((plan) => {
  const alpha = numberOf(plan, 'alpha')
  return piecewise(
    (_, x) => x,
    (tf, x) => tf.mul(tf.expm1(x), alpha),
  )
})

export const Selu = unary((plan) => {
  const [alpha, gamma] = [numberOf(plan, 'alpha'), numberOf(plan, 'gamma')]
  return piecewise(
    (tf, x) => tf.mul(x, gamma),
    (tf, x) => tf.mul(tf.expm1(x), alpha * gamma),
  )
})

export const Celu = unary((plan) => {
  const alpha = numberOf(plan, 'alpha')
  return piecewise(
    (_, x) => x,
    (tf, x) => tf.mul(tf.expm1(tf.div(x, alpha)), alpha),
  )
})

export const ThresholdedRelu = unary((plan) => {
  const alpha = numberOf(plan, 'alpha')
  return (tf, x) => tf.where(tf.greater(x, alpha), x, tf.zerosLike(x))
})

export const Gelu = unary((plan) => {
  if (textOf(plan, 'approximate') !== 'tanh') {
    return (tf, x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
  }
  return (tf, x) => {
    const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), Math.sqrt(2 / Math.PI))
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1))
  }
})

export const IsInf = unary((plan) => {
  const [below, above] = [numberOf(plan, 'detect_negative') !== 0, numberOf(plan, 'detect_positive') !== 0]
  const never = (tf: TensorFlow, x: Tensor) => tf.zeros(x.shape, 'bool')
  return (tf, x) => tf.logicalOr(below ? tf.equal(x, -Infinity) : never(tf, x), above ? tf.equal(x, Infinity) : never(tf, x))
})

export const LeakyRelu = unary((plan) => {
  const alpha = numberOf(plan, 'alpha')
  return (tf, x) => tf.leakyRelu(x, alpha)
})

/** Gradient rules use it as a mask, with a slope of up to 3e38: at x = 0 it has to give exactly `beta`, and infinity is cut to 1. */
export const HardSigmoid = unary((plan) => {
  const [alpha, beta] = [numberOf(plan, 'alpha'), numberOf(plan, 'beta')]
  return (tf, x) => {
    const steep = tf.mul(x, alpha)
    return tf.clipByValue(beta === 0 ? steep : tf.add(steep, beta), 0, 1)
  }
})

/** Numbers become integers by cutting; whatever is not 0 is true. */
export const Cast = unary((plan) => {
  const [from, to] = [typeAt(plan, 0).dtype, plan.outputs[0].dtype]
  if (to === from) return (_, x) => x.clone()
  if (to === 'bool') return (tf, x) => tf.notEqual(x, tf.scalar(0, x.dtype))
  return (tf, x) => tf.cast(x, to === 'float32' ? 'float32' : 'int32')
})

export const CastLike: KernelDefinition = { ...Cast, reads: [0] }

/** In inference: the value itself, and a mask of ones. */
export const Dropout: KernelDefinition = {
  reads: [0],
  prepare: ({ outputs }) => {
    return ({ tf, inputs: [x], shapes }) => [
      { tensor: x.tensor.clone(), layout: x.layout },
      ...outputs.slice(1).map((_, i) => ({ tensor: tf.ones([...shapes[i + 1]], 'bool'), layout: 'plain' as const })),
    ]
  },
}
