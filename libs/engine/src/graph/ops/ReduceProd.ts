import { product } from '../dimensions.ts'
import { floats, integers } from '../graph.ts'
import type { OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { withContent } from './shared/content.ts'
import { inputType } from './shared/inputs.ts'
import { reduction } from './shared/reduction-rule.ts'

/**
 * y = Π x; the gradient of a factor is the product of all the others. With p the product of the factors that are not 0: it is p/x for a factor that
 * is not 0 if there is no 0 at all, p for a 0 that is the only one, and 0 otherwise.
 */
const rule = reduction('ReduceProd', ({ build, x, gradient, axes }) => {
  const { equal, where, multiply, divide, sumOver } = arithmetic(build)
  if (axes.length === 0) return gradient
  const isZero = equal(x, 0)
  const [zeros, nonZero] = [where(isZero, 1, 0), where(isZero, build.constant(floats([], [1])), x)]
  const others = build.op('ReduceProd', [nonZero, build.constant(integers(axes))], { keepdims: 1 })
  return multiply(gradient, where(equal(sumOver(zeros, axes), zeros), divide(others, nonZero), 0))
})

export const ReduceProd: OpDefinition = {
  ...rule,
  infer(node, inputs) {
    const [type] = rule.infer(node, inputs)
    const { shape, content } = inputType(inputs, 0, 'data')
    return [shape.length === 1 && content ? withContent(type, [product(content)]) : type]
  },
}
