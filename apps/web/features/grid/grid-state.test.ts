import { createLoader, createSerializer } from 'nuqs/server'
import { expect, it } from 'vitest'
import { gridParsers, isFiltered } from './grid-state.ts'

const load = createLoader(gridParsers)
const serialize = createSerializer(gridParsers)

it.each([
  ['', { model: null, explainer: null, status: null, sort: 'newest', runs: [] }],
  [
    '?model=m&explainer=grad-cam&status=failed&sort=oldest&runs=a,b',
    { model: 'm', explainer: 'grad-cam', status: 'failed', sort: 'oldest', runs: ['a', 'b'] },
  ],
])('the URL %j is read and written', (query, state) => {
  const read = load(query)
  expect(read).toEqual(state)
  expect(serialize(read)).toBe(query)
})

it('what nobody knows is left aside', () => {
  const read = load('?status=sleeping&sort=random')
  expect(read).toMatchObject({ status: null, sort: 'newest' })
  expect(isFiltered(read)).toBe(false)
})
