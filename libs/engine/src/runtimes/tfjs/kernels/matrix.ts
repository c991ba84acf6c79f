/** Products of matrices. */
import type { Tensor } from '../backend.ts'
import { plain, type Operand } from '../operand.ts'
import { asPlain, numberOf, type KernelDefinition } from './kernel.ts'

export const Gemm: KernelDefinition = {
  prepare(plan) {
    const [alpha, beta] = [numberOf(plan, 'alpha'), numberOf(plan, 'beta')]
    const [transA, transB] = [numberOf(plan, 'transA') !== 0, numberOf(plan, 'transB') !== 0]
    return ({ tf, inputs: [a, b, c] }) => {
      const scaled = (tensor: Tensor, factor: number) => (factor === 1 ? tensor : tf.mul(tensor, factor))
      const product = scaled(tf.matMul(a.tensor, b.tensor, transA, transB), alpha)
      return asPlain(c ? tf.add(product, scaled(c.tensor, beta)) : product)
    }
  },
}

/** numpy.matmul: a vector counts as one row on the left and as one column on the right. */
export const MatMul: KernelDefinition = {
  prepare: () => (call) => {
    const { tf, inputs, shapes } = call
    const [a, b] = inputs
    const left = a.shape.length === 1 ? [1, ...a.shape] : a.shape
    const right = b.shape.length === 1 ? [...b.shape, 1] : b.shape
    const batch = tf.broadcast_util.assertAndGetBroadcastShape(left.slice(0, -2), right.slice(0, -2))
    const wide = (operand: Operand, matrix: readonly number[]) => {
      const given = Array.from(batch, (_, i) => matrix[matrix.length - 2 - batch.length + i] ?? 1)
      const tensor = tf.reshape(plain(tf, operand), [...given, ...matrix.slice(-2)])
      // One matrix for all is fine; batches that repeat along some axes come out wrong (TensorFlow.js 4.22, cpu and wasm).
      const repeats = given.join() !== batch.join() && given.some((extent) => extent !== 1)
      return repeats ? tf.broadcastTo(tensor, [...batch, ...matrix.slice(-2)]) : tensor
    }
    return asPlain(tf.reshape(tf.matMul(wide(a, left), wide(b, right)), [...shapes[0]]))
  },
}
