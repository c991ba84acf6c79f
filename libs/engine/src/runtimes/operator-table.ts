/** The table of operators in docs/operators.md, from the code. */
import type { OpDefinition } from '../graph/op.ts'
import { OPSET_VERSION } from '../graph/onnx.ts'
import { OPS } from '../graph/ops/index.ts'
import { KERNELS } from './tfjs/kernels/index.ts'

/** From the project's folder. */
export const OPERATOR_TABLE_PATH = 'docs/operators.md'

/** The first opset that the importer reads. */
const FIRST_OPSET = 7

/** The whole file. */
export function describeOperators(): string {
  const operators = [...OPS.values()].sort((a, b) => (a.op < b.op ? -1 : 1))
  const count = (of: (operator: OpDefinition) => boolean) => operators.filter(of).length
  return `${HEAD}
${operators.length} operators: ${count(({ vjp }) => typeof vjp === 'function')} with a gradient, ${count(({ vjp }) => vjp === 'none')} that pass none by nature, \
${count(({ vjp }) => vjp === undefined)} that refuse one.

| operator | from opset | \`onnxruntime\` | \`tfjs\` | gradient | notes |
|---|---|---|---|---|---|
${operators.map(rowOf).join('\n')}
`
}

const HEAD = `<!-- Written by \`npm run docs:operators\` from the code; a test fails when it is stale. -->

# Operators

What a model in ONNX may be made of. Files of opset ${FIRST_OPSET} and newer are read: older forms of an operator (attributes that became inputs, \`Upsample\`, \`Scatter\`, …) are brought into the
one that the graph has, that of opset ${OPSET_VERSION}.

- **from opset**: the first one in which the operator exists, if that is not ${FIRST_OPSET} or earlier.
- **onnxruntime**, **tfjs**: which of the two runtimes computes it. TensorFlow.js has no 8-bit integers and no floating-point numbers but float32: values of
  other types are refused there (64-bit integers are held as 32-bit ones).
- **gradient**: *yes*: checked against finite differences. *none by nature*: integers, truth values or constants come out, or the function is flat between steps; what comes from there is a
  constant to a gradient. *refused*: an error names the operator when a gradient would have to pass through it.

An operator that is not in the table is refused by name only when a gradient must pass through it, where ONNX Runtime can compute it: explainers that need no gradient (activations, filters,
occlusion) still work on such a model.
`

function rowOf({ op, since, vjp, note = '' }: OpDefinition): string {
  const gradient = typeof vjp === 'function' ? 'yes' : vjp === 'none' ? 'none by nature' : 'refused'
  const cells = [`\`${op}\``, String(since ?? ''), 'yes', KERNELS[op] ? 'yes' : 'no', gradient, note]
  return `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`
}
