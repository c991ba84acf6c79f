import { known } from '../dimensions.ts'
import type { Node, Shape } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inputType } from './shared/inputs.ts'
import { shareOfTerms, slopeOfTerm } from './shared/power-norm.ts'
import { outputGradient } from './shared/rule.ts'
import { spreadOverWindows } from './shared/spread-windows.ts'
import { poolAxes, WINDOW_ATTRIBUTES, type WindowAxis } from './shared/window.ts'

const ATTRIBUTES = { ...WINDOW_ATTRIBUTES, ceil_mode: attribute('int', 0), p: attribute('int', 2) }

/** The norm (Σ|x|^p)^(1/p) of each window; padding counts as zeros. */
export const LpPool: OpDefinition = {
  op: 'LpPool',
  note: 'Two spatial axes.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    return [{ dtype, shape: [shape[0], shape[1], ...axesOfNode(node, shape).map(({ output }) => output)] }]
  },
  vjp(context) {
    const { node, build } = context
    const [x] = node.inputs
    const { shape } = build.type(x)
    const { p } = readAttributes(node, ATTRIBUTES)
    const share = shareOfTerms(build, outputGradient(context), { y: node.outputs[0], p })
    const spread = spreadOverWindows(build, share, { axes: axesOfNode(node, shape), channels: known(shape[1]) })
    return [arithmetic(build).multiply(spread, slopeOfTerm(build, x, p))]
  },
}

export function axesOfNode(node: Node, shape: Shape): WindowAxis[] {
  return poolAxes(node, shape, readAttributes(node, ATTRIBUTES))
}
