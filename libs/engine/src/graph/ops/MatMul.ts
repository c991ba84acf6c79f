import type { GraphBuilder } from '../builder.ts'
import { broadcast, product } from '../dimensions.ts'
import type { Dimension, Shape } from '../graph.ts'
import type { OpDefinition } from '../op.ts'
import { commonDataType, inputType, range } from './shared/inputs.ts'
import { reshapeTo } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

/** numpy.matmul: matrices in the last two axes, the others broadcast; a vector counts as one row (left) or column (right). */
export const MatMul: OpDefinition = {
  op: 'MatMul',
  attributes: {},
  infer(_, inputs) {
    const [left, right] = [inputType(inputs, 0, 'A'), inputType(inputs, 1, 'B')]
    const [a, b] = [asLeft(left.shape), asRight(right.shape)]
    if (a.at(-1) !== b.at(-2)) throw new Error(`${a.at(-1)} columns do not fit ${b.at(-2)} rows`)
    const batch = broadcast(a.slice(0, -2), b.slice(0, -2))
    if (!batch) throw new Error('its batches do not broadcast')
    const rows = left.shape.length > 1 ? a.slice(-2, -1) : []
    const columns = right.shape.length > 1 ? b.slice(-1) : []
    return [{ dtype: commonDataType([left, right]), shape: [...batch, ...rows, ...columns] }]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const shapes = node.inputs.map((input) => build.type(input).shape)
    const [a, b] = [asLeft(shapes[0]), asRight(shapes[1])]
    const batch = broadcast(a.slice(0, -2), b.slice(0, -2)) ?? []
    const matrix = [...batch, a[a.length - 2], b[b.length - 1]]
    const gradient = reshapeTo(build, outputGradient(context), matrix)
    const [left, right] = [reshapeTo(build, node.inputs[0], a), reshapeTo(build, node.inputs[1], b)]
    // A vector's own gradient loses the axis that it was given; its batch is summed by the driver.
    return [
      wanted[0] ? asGiven(build, multiply(build, gradient, { transposed: 'right', by: right }), shapes[0]) : null,
      wanted[1] ? asGiven(build, multiply(build, gradient, { transposed: 'left', by: left }), shapes[1]) : null,
    ]
  },
}

function asLeft(shape: Shape): Shape {
  if (shape.length === 0) throw new Error('its left input is a scalar')
  return shape.length === 1 ? [1, shape[0]] : shape
}

function asRight(shape: Shape): Shape {
  if (shape.length === 0) throw new Error('its right input is a scalar')
  return shape.length === 1 ? [shape[0], 1] : shape
}

interface Factor {
  /** On which side of the gradient the transposed factor stands. */
  readonly transposed: 'left' | 'right'
  readonly by: string
}

function multiply(build: GraphBuilder, gradient: string, { transposed, by }: Factor): string {
  const ranks = [gradient, by].map((value) => build.type(value).shape.length)
  const isLeft = transposed === 'left'
  // Two matrices: Gemm transposes without a copy.
  if (ranks.every((rank) => rank === 2)) {
    return isLeft ? build.op('Gemm', [by, gradient], { transA: 1 }) : build.op('Gemm', [gradient, by], { transB: 1 })
  }
  if (!isLeft && ranks[1] === 2) return multiplyRows(build, gradient, by)
  const perm = range(ranks[1] - 2).concat(ranks[1] - 1, ranks[1] - 2)
  const turned = build.op('Transpose', [by], { perm })
  return build.op('MatMul', isLeft ? [turned, gradient] : [gradient, turned])
}

/** A batch times one transposed matrix: all rows at once, so that no transposed copy of a weight is made or kept. */
function multiplyRows(build: GraphBuilder, gradient: string, matrix: string): string {
  const { shape } = build.type(gradient)
  const columns = shape[shape.length - 1]
  const rows = reshapeTo(build, gradient, [product(shape.slice(0, -1)), columns])
  const result = build.op('Gemm', [rows, matrix], { transB: 1 })
  return reshapeTo(build, result, [...shape.slice(0, -1), build.type(matrix).shape[0]])
}

function asGiven(build: GraphBuilder, gradient: string, shape: Shape): string {
  if (shape.length > 1) return gradient
  const batch: Dimension[] = build.type(gradient).shape.slice(0, -2)
  return reshapeTo(build, gradient, [...batch, shape[0]])
}
