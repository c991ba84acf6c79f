import { describe, expect, it } from 'vitest'
import { extend, keepOnly, NOTHING, stepInGrid, toggle } from './selection.ts'

const ORDER = ['a', 'b', 'c', 'd', 'e']
const ids = ({ chosen }: { chosen: ReadonlySet<string> }) => [...chosen].toSorted().join('')

describe('selection', () => {
  it('ticks and unticks', () => {
    const one = toggle(NOTHING, 'b')
    expect(ids(one)).toBe('b')
    expect(ids(toggle(one, 'b'))).toBe('')
    expect(ids(NOTHING)).toBe('')
  })

  it('takes a range, both ways, beside what was chosen', () => {
    const one = toggle(toggle(NOTHING, 'a'), 'c')
    expect(ids(extend(one, 'e', ORDER))).toBe('acde')
    expect(ids(extend(one, 'b', ORDER))).toBe('abc')
    expect(ids(extend(NOTHING, 'd', ORDER))).toBe('d')
  })

  it('forgets what is gone', () => {
    const kept = keepOnly(extend(toggle(NOTHING, 'b'), 'd', ORDER), ['a', 'd'])
    expect(ids(kept)).toBe('d')
    expect(kept.from).toBeNull()
  })
})

it.each([
  [0, 'ArrowLeft', 0],
  [0, 'ArrowRight', 1],
  [1, 'ArrowDown', 5],
  [8, 'ArrowDown', 8],
  [5, 'ArrowUp', 1],
  [3, 'Home', 0],
  [3, 'End', 9],
  [3, 'x', null],
])('from %i by %s to %s', (at, key, to) => expect(stepInGrid(at, key, { perRow: 4, count: 10 })).toBe(to))
