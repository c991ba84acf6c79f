/** Operators that answer with booleans: no gradient passes. */
import type { DataType, Dimension } from '../../graph.ts'
import type { OpDefinition } from '../../op.ts'
import { elementwiseContent, withContent } from './content.ts'
import { broadcastAll } from './elementwise.ts'
import { allInputs, commonDataType } from './inputs.ts'

export interface LogicRule {
  /** The data type that the inputs must have; any one otherwise. */
  readonly of?: DataType
  /** The known content of the result, as 0 and 1. */
  readonly content?: (a: Dimension, b: Dimension) => Dimension | undefined
}

export function logic(op: string, rule: LogicRule = {}): OpDefinition {
  return {
    op,
    attributes: {},
    infer(_, inputs) {
      const types = allInputs(inputs)
      const dtype = commonDataType(types)
      if (rule.of && dtype !== rule.of) throw new Error(`its inputs are ${dtype}, not ${rule.of}`)
      const content = rule.content && elementwiseContent(types, rule.content)
      return [withContent({ dtype: 'bool', shape: broadcastAll(types) }, content)]
    },
    vjp: 'none',
  }
}
