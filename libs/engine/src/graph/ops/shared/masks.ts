/**
 * Gradients that pass only on one side of a bound. A mask is memory-bound work, and `Mul(gradient, HardSigmoid(value))` with an
 * enormous slope is the fastest that ONNX Runtime has: 64×224² takes 3.9 ms, against 6.6 for `Where(Greater)` and 12.0 for `Sign`.
 */
import type { GraphBuilder } from '../../builder.ts'
import { arithmetic } from './arithmetic.ts'

export interface Bound {
  readonly value: string
  readonly bound: number
}

/** The gradient where `value > bound`, 0 elsewhere (at the bound too). */
export function passAbove(build: GraphBuilder, gradient: string, { value, bound }: Bound): string {
  const { multiply, where, greater } = arithmetic(build)
  const slope = steepSlope(bound)
  if (slope === undefined) return where(greater(value, bound), gradient, 0)
  return multiply(gradient, build.op('HardSigmoid', [value], { alpha: slope, beta: offset(-slope * bound) }))
}

/** The gradient where `value < bound`, 0 elsewhere (at the bound too). */
export function passBelow(build: GraphBuilder, gradient: string, { value, bound }: Bound): string {
  const { multiply, where, less } = arithmetic(build)
  const slope = steepSlope(bound)
  if (slope === undefined) return where(less(value, bound), gradient, 0)
  return multiply(gradient, build.op('HardSigmoid', [value], { alpha: -slope, beta: offset(slope * bound) }))
}

/**
 * A slope at which the float32 next to the bound saturates, while the bound itself gives exactly 0. A power of two keeps
 * `slope * value` and `slope * bound` exact, with or without fused multiply-add; undefined where these overflow or underflow.
 */
function steepSlope(bound: number): number | undefined {
  if (bound === 0) return 3e38
  const size = Math.abs(bound)
  return size < 2 ** 27 && size > 2 ** -76 ? 2 ** 100 : undefined
}

/** Never −0, which would be written as such. */
function offset(beta: number): number {
  return beta === 0 ? 0 : Math.fround(beta)
}
