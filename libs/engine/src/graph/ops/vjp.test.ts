import { describe, expect, test } from 'vitest'
import { checkVjp } from '../../testing/check-vjp.ts'
import { singleOp } from '../../testing/single-op.ts'
import { OPS } from './index.ts'
import { VJP_CASES } from './vjp-cases/index.ts'

describe('every gradient rule agrees with finite differences', () => {
  test.each(VJP_CASES.map((item) => [`${item.op}: ${item.title}`, item] as const))('%s', async (_, item) => {
    const { tolerance, step, wrt } = item
    await checkVjp({ ...singleOp(item), tolerance, step, wrt })
  })
})

/** Operators that refuse a gradient: their files say why. */
const WITHOUT_A_RULE = ['DequantizeLinear', 'QuantizeLinear']

test('every operator with a gradient rule has a case here, and every other one says that none passes or is known to have no rule', () => {
  const covered = new Set(VJP_CASES.map(({ op }) => op))
  const missing = [...OPS.values()].filter(({ op, vjp }) => vjp !== 'none' && !covered.has(op)).map(({ op }) => op)
  expect(missing).toEqual(WITHOUT_A_RULE)
  expect(WITHOUT_A_RULE.filter((op) => OPS.get(op)?.vjp !== undefined)).toEqual([])
})
