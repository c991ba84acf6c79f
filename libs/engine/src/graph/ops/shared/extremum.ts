/**
 * Max and Min of any number of inputs. Where several are equal, the first takes the gradient, as in TensorFlow (PyTorch shares it
 * between them).
 */
import type { OpDefinition } from '../../op.ts'
import { arithmetic } from './arithmetic.ts'
import { broadcastAll } from './elementwise.ts'
import { allInputs, commonDataType } from './inputs.ts'
import { outputGradient } from './rule.ts'

export function extremum(op: 'Max' | 'Min'): OpDefinition {
  return {
    op,
    attributes: {},
    infer(_, inputs) {
      const types = allInputs(inputs)
      return [{ dtype: commonDataType(types), shape: broadcastAll(types) }]
    },
    vjp(context) {
      const { node, build, wanted } = context
      const gradient = outputGradient(context)
      const { equal, not, and, where } = arithmetic(build)
      /** Where no earlier input has won. */
      let open: string | undefined
      return node.inputs.map((input, i) => {
        const isExtreme = equal(input, node.outputs[0])
        const wins = open === undefined ? isExtreme : and(open, isExtreme)
        open = open === undefined ? not(isExtreme) : and(open, not(isExtreme))
        return wanted[i] ? where(wins, gradient, 0) : null
      })
    },
  }
}
