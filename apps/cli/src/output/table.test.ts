import { expect, it } from 'vitest'
import { formatTable } from './table.ts'

it('aligns text left and numbers right', () => {
  const table = formatTable(
    [{ title: 'layer' }, { title: 'parameters', align: 'right' }, { title: 'kind' }],
    [
      ['conv1/größe', '216', 'Conv2D'],
      ['relu', '0', ''],
    ],
  )
  expect(table).toBe(
    [
      'layer        parameters  kind', //
      'conv1/größe         216  Conv2D',
      'relu                  0',
    ].join('\n'),
  )
})
