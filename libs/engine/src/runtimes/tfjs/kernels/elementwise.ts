/** Operators of several values that broadcast. */
import { opFormUnsupported } from '../../../errors/graph-errors.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { aligned, type Operand } from '../operand.ts'
import { numberOf, typeAt, type KernelDefinition, type NodePlan } from './kernel.ts'

type Combine = (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor

function combined(combine: Combine, { tf, inputs }: { tf: TensorFlow; inputs: readonly Operand[] }) {
  const { tensors, layout } = aligned(tf, inputs)
  return { tensor: tensors.reduce((total, tensor) => combine(tf, total, tensor)), layout }
}

/** Two inputs, or any number of them from the left. */
const folded = (combine: Combine): KernelDefinition => ({ prepare: () => (call) => combined(combine, call) })

export const Add = folded((tf, a, b) => tf.add(a, b))
export const Sub = folded((tf, a, b) => tf.sub(a, b))
export const Mul = folded((tf, a, b) => tf.mul(a, b))
export const Sum = Add
export const Max = folded((tf, a, b) => tf.maximum(a, b))
export const Min = folded((tf, a, b) => tf.minimum(a, b))
export const And = folded((tf, a, b) => tf.logicalAnd(a, b))
export const Or = folded((tf, a, b) => tf.logicalOr(a, b))
export const Xor = folded((tf, a, b) => tf.logicalXor(a, b))

export const Div: KernelDefinition = {
  prepare(plan) {
    if (typeAt(plan, 0).dtype === 'float32') return (call) => combined((tf, a, b) => tf.div(a, b), call)
    return (call) => combined(divideIntegers, call)
  },
}

/** ONNX cuts the quotient of integers towards 0, TensorFlow.js towards −∞. */
function divideIntegers(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  const size = tf.floorDiv(tf.abs(a), tf.abs(b))
  return tf.mul(size, tf.mul(tf.sign(a), tf.sign(b)))
}

/** With the sign of the divisor, as TensorFlow.js has it, or of the dividend. */
export const Mod: KernelDefinition = {
  prepare(plan) {
    if (numberOf(plan, 'fmod') === 0) return (call) => combined((tf, a, b) => tf.mod(a, b), call)
    return (call) => combined((tf, a, b) => tf.mul(tf.sign(a), tf.mod(tf.abs(a), tf.abs(b))), call)
  },
}

export const Pow: KernelDefinition = {
  prepare(plan) {
    const dtype = typeAt(plan, 0).dtype
    if (dtype !== 'float32') throw opFormUnsupported(plan.node, 'raises integers to a power, which the runtime tfjs does not')
    return (call) => combined((tf, a, b) => tf.pow(a, tf.cast(b, 'float32')), call)
  },
}

/** Truth values are compared as numbers. */
function comparison(compare: Combine): KernelDefinition {
  const numbers = (tf: TensorFlow, tensor: Tensor) => (tensor.dtype === 'bool' ? tf.cast(tensor, 'int32') : tensor)
  return folded((tf, a, b) => compare(tf, numbers(tf, a), numbers(tf, b)))
}

export const Equal = comparison((tf, a, b) => tf.equal(a, b))
export const Greater = comparison((tf, a, b) => tf.greater(a, b))
export const GreaterOrEqual = comparison((tf, a, b) => tf.greaterEqual(a, b))
export const Less = comparison((tf, a, b) => tf.less(a, b))
export const LessOrEqual = comparison((tf, a, b) => tf.lessEqual(a, b))

export const Where: KernelDefinition = {
  prepare: () => (call) => {
    const { tensors, layout } = aligned(call.tf, call.inputs)
    return { tensor: call.tf.where(tensors[0], tensors[1], tensors[2]), layout }
  },
}

export const PRelu: KernelDefinition = {
  prepare: () => (call) => {
    const { tf } = call
    const { tensors, layout } = aligned(tf, call.inputs)
    const [x, slope] = tensors
    return { tensor: tf.where(tf.greater(x, 0), x, tf.mul(x, slope)), layout }
  },
}

/** Inputs: input, min, max; the bounds are optional single numbers. */
export const Clip: KernelDefinition = {
  prepare: (plan) => {
    const [low, high] = [constantBound(plan, 1, -Infinity), constantBound(plan, 2, Infinity)]
    // The 27 of MobileNet take 0.7 ms on wasm so, and 20 as a minimum and a maximum.
    if (low !== undefined && high !== undefined && low <= high) {
      return ({ tf, inputs: [{ tensor, layout }] }) => ({ tensor: tf.clipByValue(tensor, low, high), layout })
    }
    return ({ tf, inputs: [{ tensor, layout }, lower, upper] }) => {
      const bound = (operand: Operand) => tf.reshape(operand.tensor, [])
      // A bound replaces the number that it cuts, so the upper one wins where they cross.
      const raised = lower ? tf.maximum(tensor, bound(lower)) : tensor
      return { tensor: upper ? tf.minimum(raised, bound(upper)) : raised, layout }
    }
  },
}

/** The bound if it is known before the program runs; `open` where it is left out. Integers keep to their own type. */
function constantBound({ types }: NodePlan, index: number, open: number): number | undefined {
  if (types[0]?.dtype !== 'float32') return undefined
  if (!types[index]) return open
  const bound = types[index].content?.[0]
  return typeof bound === 'number' ? bound : undefined
}
