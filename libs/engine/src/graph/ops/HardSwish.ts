import { arithmetic } from './shared/arithmetic.ts'
import { unary } from './shared/elementwise.ts'
import { passAbove, passBelow } from './shared/masks.ts'

/** y = x · h with h = min(1, max(0, x/6 + 1/2)); dx = dy · h, and dy · x/6 more where −3 < x < 3. */
export const HardSwish = {
  ...unary('HardSwish', {}, ({ build, x, gradient }) => {
    const { add, multiply } = arithmetic(build)
    const gate = build.op('HardSigmoid', [x], { alpha: Math.fround(1 / 6), beta: 0.5 })
    const sloped = multiply(multiply(gradient, x), 1 / 6)
    const inside = passBelow(build, passAbove(build, sloped, { value: x, bound: -3 }), { value: x, bound: 3 })
    return add(multiply(gradient, gate), inside)
  }),
  since: 14,
}
