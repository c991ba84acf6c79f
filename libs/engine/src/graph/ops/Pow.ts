import type { OpDefinition, VjpContext } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { broadcastAll } from './shared/elementwise.ts'
import { inputType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

/** z = x^y; the result has the type of the base, the exponent may have another. */
export const Pow: OpDefinition = {
  op: 'Pow',
  attributes: {},
  infer(_, inputs) {
    const [base, exponent] = [inputType(inputs, 0, 'X'), inputType(inputs, 1, 'Y')]
    return [{ dtype: base.dtype, shape: broadcastAll([base, exponent]) }]
  },
  vjp: (context) => [context.wanted[0] ? baseGradient(context) : null, context.wanted[1] ? exponentGradient(context) : null],
}

/** dx = dz · y · x^(y − 1); 0 where the exponent is 0, even at x = 0. */
function baseGradient(context: VjpContext): string {
  const { node, build } = context
  const [base, exponent] = node.inputs
  const gradient = outputGradient(context)
  const { multiply, subtract, power, equal, where } = arithmetic(build)
  const known = build.type(exponent).shape.length === 0 ? build.type(exponent).content?.[0] : undefined
  if (known === 2) return multiply(gradient, multiply(base, 2))
  if (typeof known === 'number' && known !== 0) return multiply(gradient, multiply(power(base, known - 1), known))
  const factor = build.type(exponent).dtype === 'float32' ? exponent : build.op('Cast', [exponent], { to: 1 })
  const slope = multiply(factor, power(base, subtract(factor, 1)))
  return multiply(gradient, where(equal(factor, 0), 0, slope))
}

/** dy = dz · z · ln x; 0 at x = 0, where z does not depend on a positive y. */
function exponentGradient(context: VjpContext): string {
  const { node, build } = context
  const { multiply, log, equal, where } = arithmetic(build)
  const base = node.inputs[0]
  return multiply(outputGradient(context), where(equal(base, 0), 0, multiply(node.outputs[0], log(base))))
}
