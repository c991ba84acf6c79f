import { expect, it } from 'vitest'
import { readOnlyAs } from './read-only-as.ts'

it('finds values that are always read as such an input, by one node or by several', () => {
  const nodes = [
    { op: 'Conv', inputs: ['map', 'kernel', 'bias'] },
    { op: 'Conv', inputs: ['map', 'shared'] },
    { op: 'Conv', inputs: ['map', 'shared'] },
    { op: 'Conv', inputs: ['map', 'summed'] },
    { op: 'ReduceSum', inputs: ['summed'] },
    { op: 'Conv', inputs: ['both', 'both'] },
  ]
  expect([...readOnlyAs(nodes, (op, input) => op === 'Conv' && input === 1)]).toEqual(['kernel', 'shared'])
})
