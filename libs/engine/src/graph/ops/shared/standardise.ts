/** Standardising: subtracting the mean over some axes and dividing by the deviation. Shared by the normalisations that compute both from their input. */
import type { GraphBuilder } from '../../builder.ts'
import { integers } from '../../graph.ts'
import { arithmetic } from './arithmetic.ts'

export interface Standardised {
  /** (x − mean) / deviation */
  readonly standard: string
  /** 1 / deviation, with the axes kept as 1. */
  readonly inverse: string
}

/** y = (x − mean) / √(variance + epsilon), computed from x. */
export function standardise(
  build: GraphBuilder,
  x: string,
  { axes, epsilon }: { axes: readonly number[]; epsilon: number },
): Standardised {
  const { subtract, multiply, add, divide } = arithmetic(build)
  const centred = subtract(x, meanOver(build, x, axes))
  const variance = meanOver(build, multiply(centred, centred), axes)
  const inverse = divide(1, build.op('Sqrt', [add(variance, epsilon)]))
  return { standard: multiply(centred, inverse), inverse }
}

/** The gradient of x: inverse · (dy − mean(dy) − y · mean(dy · y)) with y the standardised x. */
export function standardGradient(
  build: GraphBuilder,
  gradient: string,
  { standard, inverse, axes }: Standardised & { readonly axes: readonly number[] },
): string {
  const { subtract, multiply } = arithmetic(build)
  const aligned = meanOver(build, multiply(gradient, standard), axes)
  const centred = subtract(gradient, meanOver(build, gradient, axes))
  return multiply(subtract(centred, multiply(standard, aligned)), inverse)
}

function meanOver(build: GraphBuilder, value: string, axes: readonly number[]): string {
  return build.op('ReduceMean', [value, build.constant(integers(axes))], { keepdims: 1 })
}
