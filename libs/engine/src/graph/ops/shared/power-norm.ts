/** The norm (Σ|x|^p)^(1/p) of the pools LpPool and GlobalLpPool, and its slope. */
import type { GraphBuilder } from '../../builder.ts'
import { arithmetic } from './arithmetic.ts'

/** The gradient of y for each term |x|^p of its sum: dy · y^(1 − p), and 0 where y is 0. */
export function shareOfTerms(build: GraphBuilder, gradient: string, { y, p }: { y: string; p: number }): string {
  const { equal, where, multiply, power, divide } = arithmetic(build)
  if (p === 1) return gradient
  const share = p === 2 ? divide(gradient, y) : multiply(gradient, power(y, 1 - p))
  return where(equal(y, 0), 0, share)
}

/** sign(x) · |x|^(p − 1) */
export function slopeOfTerm(build: GraphBuilder, x: string, p: number): string {
  const { multiply, power } = arithmetic(build)
  if (p === 2) return x
  const sign = build.op('Sign', [x])
  return p === 1 ? sign : multiply(sign, power(build.op('Abs', [x]), p - 1))
}
