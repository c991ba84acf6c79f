import { expect, it } from 'vitest'
import { remember } from './memo.ts'

it('computes once for the same objects and key, and forgets what was not asked for longest', () => {
  const recall = remember<string>(2)
  const [a, b] = [new Float32Array(1), new Float32Array(1)]
  const computed: string[] = []
  const ask = (inputs: object[], key: string) =>
    recall(inputs, key, () => {
      computed.push(key)
      return `result ${key}`
    })
  expect([ask([a], '1'), ask([a], '1'), ask([b], '2'), ask([a, b], '3'), ask([b], '2'), ask([a], '1')]).toEqual(
    ['1', '1', '2', '3', '2', '1'].map((key) => `result ${key}`),
  )
  expect(computed).toEqual(['1', '2', '3', '1'])
})
