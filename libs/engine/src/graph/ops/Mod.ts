import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { elementwiseContent, withContent } from './shared/content.ts'
import { broadcastAll } from './shared/elementwise.ts'
import { allInputs, commonDataType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { fmod: attribute('int', 0) }

/** The remainder: with the sign of the divisor (integers alone), or with that of the dividend if `fmod` is 1. */
export const Mod: OpDefinition = {
  op: 'Mod',
  since: 10,
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const types = allInputs(inputs)
    const dtype = commonDataType(types)
    const { fmod } = readAttributes(node, ATTRIBUTES)
    if (!fmod && dtype.startsWith('float')) throw new Error('floating-point numbers need fmod = 1')
    const content = elementwiseContent(types, (a, b) => {
      if (typeof a !== 'number' || typeof b !== 'number' || b === 0) return undefined
      return fmod ? a % b : a - b * Math.floor(a / b)
    })
    return [withContent({ dtype, shape: broadcastAll(types) }, content)]
  },
  /** a − b·q with the quotient q cut towards 0: da = dy, db = −q·dy */
  vjp(context) {
    const { node, build, wanted } = context
    const { subtract, divide, multiply } = arithmetic(build)
    const gradient = outputGradient(context)
    const [a, b] = node.inputs
    // (y − a) / b is −q, exactly up to rounding.
    const quotient = () => build.op('Round', [divide(subtract(node.outputs[0], a), b)])
    return [wanted[0] ? gradient : null, wanted[1] ? multiply(gradient, quotient()) : null]
  },
}
