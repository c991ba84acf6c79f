import { broadcast, sameShape } from '../dimensions.ts'
import { attribute, readAttributes, type OpDefinition, type VjpContext } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { commonDataType, inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = {
  alpha: attribute('float', 1),
  beta: attribute('float', 1),
  transA: attribute('int', 0),
  transB: attribute('int', 0),
}

/** Y = alpha·A′·B′ + beta·C, where A′ and B′ may be transposed and C broadcasts to Y. */
export const Gemm: OpDefinition = {
  op: 'Gemm',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [a, b] = [inputType(inputs, 0, 'A'), inputType(inputs, 1, 'B')]
    const { transA, transB } = readAttributes(node, ATTRIBUTES)
    if (a.shape.length !== 2 || b.shape.length !== 2) throw new Error('its inputs are no matrices')
    const [rows, inner] = transA ? [a.shape[1], a.shape[0]] : a.shape
    const [height, columns] = transB ? [b.shape[1], b.shape[0]] : b.shape
    if (inner !== height) throw new Error(`${inner} columns do not fit ${height} rows`)
    const shape = [rows, columns]
    const wide = inputs[2] ? broadcast(shape, inputs[2].shape) : shape
    if (!wide || !sameShape(wide, shape)) throw new Error('its bias does not broadcast to its result')
    return [{ dtype: commonDataType([a, b]), shape }]
  },
  /** For A′ = A: dA = alpha·dY·B′ᵀ; for A′ = Aᵀ its transpose. B likewise. No weight is copied: Gemm transposes as it reads. */
  vjp(context) {
    const { node, wanted } = context
    const gradients = [wanted[0] ? gradientOfA(context) : null, wanted[1] ? gradientOfB(context) : null]
    return node.inputs.length === 2 ? gradients : [...gradients, wanted[2] ? gradientOfC(context) : null]
  },
}

function gradientOfA(context: VjpContext): string {
  const { node, build } = context
  const { alpha, transA, transB } = readAttributes(node, ATTRIBUTES)
  const [gradient, b] = [outputGradient(context), node.inputs[1]]
  return transA
    ? build.op('Gemm', [b, gradient], { alpha, transA: transB, transB: 1 })
    : build.op('Gemm', [gradient, b], { alpha, transB: transB ? 0 : 1 })
}

function gradientOfB(context: VjpContext): string {
  const { node, build } = context
  const { alpha, transA, transB } = readAttributes(node, ATTRIBUTES)
  const [gradient, a] = [outputGradient(context), node.inputs[0]]
  return transB
    ? build.op('Gemm', [gradient, a], { alpha, transA: 1, transB: transA })
    : build.op('Gemm', [a, gradient], { alpha, transA: transA ? 0 : 1 })
}

function gradientOfC(context: VjpContext): string {
  const { beta } = readAttributes(context.node, ATTRIBUTES)
  return arithmetic(context.build).multiply(outputGradient(context), beta)
}
