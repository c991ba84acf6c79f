import type { GraphBuilder } from '../builder.ts'
import { attribute } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'

const ATTRIBUTES = { approximate: attribute('string', 'none') }

/** y = x · Φ(x), the share of a normal distribution that lies below x; `tanh` approximates Φ. */
export const Gelu = {
  ...unary('Gelu', ATTRIBUTES, ({ build, x, gradient, attributes: { approximate } }) => {
    const slope = approximate === 'tanh' ? approximateSlope(build, x) : exactSlope(build, x)
    return arithmetic(build).multiply(gradient, slope)
  }),
  since: 20,
}

/** Φ(x) + x · φ(x) */
function exactSlope(build: GraphBuilder, x: string): string {
  const { add, multiply, exp } = arithmetic(build)
  const share = add(multiply(build.op('Erf', [multiply(x, Math.SQRT1_2)]), 0.5), 0.5)
  const density = multiply(exp(multiply(multiply(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
  return add(share, multiply(x, density))
}

const CUBIC = 0.044715

/** With u = √(2/π) · (x + 0.044715 x³) and t = tanh u: (1 + t)/2 + x/2 · (1 − t²) · u′ */
function approximateSlope(build: GraphBuilder, x: string): string {
  const { add, subtract, multiply } = arithmetic(build)
  const factor = Math.sqrt(2 / Math.PI)
  const square = multiply(x, x)
  const bent = build.op('Tanh', [multiply(multiply(x, add(multiply(square, CUBIC), 1)), factor)])
  const inner = multiply(add(multiply(square, 3 * CUBIC), 1), factor)
  const steep = multiply(multiply(multiply(x, 0.5), subtract(1, multiply(bent, bent))), inner)
  return add(add(multiply(bent, 0.5), 0.5), steep)
}
