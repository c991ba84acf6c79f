import { describe, expect, it } from 'vitest'
import { createProgress, describeDuration, describeProgress } from './progress.ts'

function recorder(isTTY: boolean, columns = 80) {
  const written: string[] = []
  return { isTTY, columns, written, write: (text: string) => written.push(text) }
}

describe('createProgress', () => {
  it('writes nothing where there is no terminal', () => {
    const stream = recorder(false)
    const progress = createProgress(stream)
    progress.update(1, 2)
    progress.clear()
    expect(stream.written).toEqual([])
  })

  it('draws on one line, not more often than every 100 ms, and clears it', () => {
    const stream = recorder(true)
    let time = 0
    const progress = createProgress(stream, () => time)
    progress.update(0, 10)
    time = 50
    progress.update(1, 10)
    time = 2000
    progress.update(5, 10)
    progress.clear()
    progress.clear()
    expect(stream.written).toEqual([
      '\r\x1b[2K░░░░░░░░░░░░░░░░░░░░░░░░   0 %',
      '\r\x1b[2K████████████░░░░░░░░░░░░  50 %  about 2 s left',
      '\r\x1b[2K',
    ])
  })

  it('never wraps on a narrow terminal', () => {
    const stream = recorder(true, 20)
    createProgress(stream).update(0, 10)
    expect(stream.written[0].length - '\r\x1b[2K'.length).toBe(19)
  })

  it('draws on a terminal that does not know its width', () => {
    const stream = recorder(true, 0)
    createProgress(stream).update(0, 10)
    expect(stream.written[0]).toContain('0 %')
  })
})

it.each([
  { done: 0, total: 0, elapsed: 10, expected: '░░░░░░░░░░░░░░░░░░░░░░░░   0 %' },
  { done: 1, total: 4, elapsed: 30_000, expected: '██████░░░░░░░░░░░░░░░░░░  25 %  about 1 min 30 s left' },
  { done: 4, total: 4, elapsed: 30_000, expected: '████████████████████████ 100 %' },
])('$done of $total', ({ expected, ...state }) => expect(describeProgress(state)).toBe(expected))

it.each([
  [200, '1 s'],
  [59_400, '59 s'],
  [61_000, '1 min 1 s'],
  [3_720_000, '1 h 2 min'],
])('%d ms reads %s', (milliseconds, expected) => expect(describeDuration(milliseconds)).toBe(expected))
