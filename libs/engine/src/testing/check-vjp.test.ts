import { describe, expect, test } from 'vitest'
import type { VjpRule } from '../graph/op.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { scalar } from '../graph/graph.ts'
import { checkVjp, spreadFeed } from './check-vjp.ts'
import { batched, singleOp } from './single-op.ts'

const scaled =
  (factor: number): VjpRule =>
  ({ build, gradients }) => [gradients[0] && build.op('Mul', [gradients[0], build.constant(scalar(factor))])]

describe('the check of gradient rules', () => {
  const { graph, feeds } = singleOp({ op: 'Neg', inputs: [batched(spreadFeed([2, 3]))] })

  test('passes the right rule', async () => {
    await expect(checkVjp({ graph, feeds, rules: { Neg: scaled(-1) } })).resolves.toBeUndefined()
  })

  test('refuses a rule that is off by a thousandth', async () => {
    await expect(checkVjp({ graph, feeds, rules: { Neg: scaled(-1.001) } })).rejects.toThrow('the gradient of “x0” is wrong')
  })

  test('refuses a rule whose gradient does not arrive', async () => {
    await expect(checkVjp({ graph, feeds, rules: { Neg: () => [null] } })).rejects.toThrow('no gradient arrives at “x0”')
  })

  test('says when an inferred shape is not the real one', async () => {
    const build = new GraphBuilder()
    build.input('x', 'float32', ['N', 'N'])
    const square = build.build([build.add('Identity', ['x'], {}, { outputs: ['y'] })[0]])
    await expect(checkVjp({ graph: square, feeds: { x: spreadFeed([2, 3]) } })).rejects.toThrow('inferred were float32 [N, N]')
  })
})
