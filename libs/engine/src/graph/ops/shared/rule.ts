/** What gradient rules share in reading their context. */
import { gradientFormUnsupported, ruleBroken } from '../../../errors/graph-errors.ts'
import type { VjpContext } from '../../op.ts'

/** The gradient of the first output. */
export function outputGradient({ node, gradients }: VjpContext): string {
  const [gradient] = gradients
  if (gradient === null || gradient === undefined) throw ruleBroken(node, 'was called without a gradient of its first output')
  return gradient
}

/** Refuses a gradient for any input but the first: weights are constants of a trained model. */
export function refuseWeightGradients({ node, wanted }: VjpContext, names: readonly string[]): void {
  const index = wanted.findIndex((wants, i) => i > 0 && wants)
  if (index < 0) return
  throw gradientFormUnsupported(node, `with respect to its input ${names[index] ?? index} is not supported`)
}
