/** Einsum as products of matrices: two operands at a time, from the left. */
import { opFormUnsupported } from '../../../errors/graph-errors.ts'
import { equationOf } from '../../../graph/ops/Einsum.ts'
import { extentsOf } from '../../../graph/ops/shared/einsum-equation.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { plain } from '../operand.ts'
import { asPlain, type KernelDefinition } from './kernel.ts'

/** A tensor with a letter for each axis. */
interface Term {
  readonly tensor: Tensor
  readonly axes: string
}

export const Einsum: KernelDefinition = {
  prepare(plan) {
    const shapes = plan.types.map((type) => type?.shape ?? [])
    const equation = equationOf(plan.node, shapes)
    const extents = extentsOf(equation, shapes)
    const { terms, result } = equation
    const isPlain = terms.every((term, i) => [...term].every((letter, axis) => extents.get(letter) === shapes[i][axis]))
    if (!isPlain || terms.some((term) => new Set(term).size < term.length)) {
      throw opFormUnsupported(plan.node, 'broadcasts or takes a diagonal, which the runtime tfjs does not')
    }
    return ({ tf, inputs }) => {
      const operands = inputs.map((operand, i): Term => ({ tensor: plain(tf, operand), axes: terms[i] }))
      const whole = operands.reduce((left, right, i) => {
        const rest = result + terms.slice(i + 1).join('')
        return multiply(tf, summed(tf, left, right.axes + rest), { right: summed(tf, right, left.axes + rest), rest })
      })
      return asPlain(ordered(tf, summed(tf, whole, result), result))
    }
  },
}

/** Summed over the axes that nothing else needs. */
function summed(tf: TensorFlow, { tensor, axes }: Term, needed: string): Term {
  const lost = [...axes].flatMap((letter, axis) => (needed.includes(letter) ? [] : [axis]))
  if (lost.length === 0) return { tensor, axes }
  return { tensor: tf.sum(tensor, lost), axes: [...axes].filter((letter) => needed.includes(letter)).join('') }
}

function ordered(tf: TensorFlow, { tensor, axes }: Term, order: string): Tensor {
  if (axes === order) return tensor.clone()
  return tf.transpose(
    tensor,
    [...order].map((letter) => axes.indexOf(letter)),
  )
}

/** As a batch of matrices: axes of both that stay, axes of one alone, and axes of both that are summed. */
function multiply(tf: TensorFlow, left: Term, { right, rest }: { right: Term; rest: string }): Term {
  const both = [...left.axes].filter((letter) => right.axes.includes(letter))
  const batch = both.filter((letter) => rest.includes(letter)).join('')
  const inner = both.filter((letter) => !rest.includes(letter)).join('')
  const rows = [...left.axes].filter((letter) => !right.axes.includes(letter)).join('')
  const columns = [...right.axes].filter((letter) => !left.axes.includes(letter)).join('')
  const extents = (term: Term, letters: string) => [...letters].map((letter) => term.tensor.shape[term.axes.indexOf(letter)])
  const size = (term: Term, letters: string) => extents(term, letters).reduce((all, extent) => all * extent, 1)
  const matrix = (term: Term, [first, second]: readonly [string, string]) =>
    tf.reshape(ordered(tf, term, batch + first + second), [size(term, batch), size(term, first), size(term, second)])
  const product = tf.matMul(matrix(left, [rows, inner]), matrix(right, [inner, columns]))
  const shape = [...extents(left, batch), ...extents(left, rows), ...extents(right, columns)]
  return { tensor: tf.reshape(product, shape), axes: batch + rows + columns }
}
