import { describe, expect, it } from 'vitest'
import { inChunks, indices, pairsOf, type Span } from './chunks.ts'

describe('inChunks', () => {
  it('covers everything once, in order, and reports progress after each chunk', async () => {
    const spans: Span[] = []
    const progress: [number, number][] = []
    const context = {
      signal: new AbortController().signal,
      progress: (done: number, total: number) => progress.push([done, total]),
    }
    await inChunks(context, { total: 7, size: 3 }, async (span) => void spans.push(span))
    expect(spans.flatMap(indices)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(progress).toEqual([
      [3, 7],
      [6, 7],
      [7, 7],
    ])
  })

  it('stops before the next chunk once it is aborted', async () => {
    const controller = new AbortController()
    let chunks = 0
    const work = inChunks({ signal: controller.signal, progress: () => {} }, { total: 100, size: 1 }, async () => {
      if (++chunks === 3) controller.abort()
    })
    await expect(work).rejects.toMatchObject({ code: 'ABORTED' })
    expect(chunks).toBe(3)
  })
})

it('pairs every image with its classes', () => {
  expect(pairsOf({ targets: [[4, 2], [], [7]] })).toEqual([
    { image: 0, target: 4 },
    { image: 0, target: 2 },
    { image: 2, target: 7 },
  ])
})
