/**
 * Gradient rules that replace the normal ones for one call.
 *
 * `guided-relu`: guided backpropagation (Springenberg et al. 2014, “Striving for simplicity”): only positive gradients pass a rectifier, and only
 * where its input was positive. `deconvnet` (Zeiler & Fergus 2013): only positive gradients pass, wherever.
 */
import type { RuleTable, VjpRule } from './op.ts'
import { OPS } from './ops/index.ts'

/** The rectifiers: Relu, and Clip as ReLU6 is written. */
const RECTIFIERS = ['Relu', 'Clip'] as const

/** The op's own rule, on the positive part of the gradient. */
function guided(op: string): VjpRule {
  return (context) => {
    const rule = OPS.get(op)?.vjp
    if (!rule || rule === 'none') throw new Error(`${op} has no gradient rule to guide`)
    return rule({ ...context, gradients: context.gradients.map((gradient) => gradient && context.build.op('Relu', [gradient])) })
  }
}

const deconvnet: VjpRule = ({ node, build, gradients }) =>
  node.inputs.map((_, i) => (i === 0 && gradients[0] ? build.op('Relu', [gradients[0]]) : null))

const table = (rule: (op: string) => VjpRule): RuleTable => Object.fromEntries(RECTIFIERS.map((op) => [op, rule(op)]))

export const RULE_TABLES = {
  'guided-relu': table(guided),
  deconvnet: table(() => deconvnet),
} satisfies Record<string, RuleTable>
