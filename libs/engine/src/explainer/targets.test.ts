import { describe, expect, it } from 'vitest'
import type { ModelInfo } from '../model/explainable-model.ts'
import { resolveTargets, topClasses } from './targets.ts'

const info = { head: { kind: 'softmax', assumed: false, classes: 4 } } as ModelInfo
const scores = Float32Array.of(1, 3, 3, -2)

describe('resolveTargets', () => {
  it.each([
    [{ class: 3 }, [3]],
    [{ top: 1 }, [1]],
    [{ top: 4 }, [1, 2, 0, 3]],
  ])('%j is %j', (request, classes) => {
    expect(resolveTargets(request, info, scores)).toEqual(classes)
  })

  it.each([{ class: 4 }, { class: -1 }, { class: 1.5 }, { top: 5 }])('refuses %j of four classes', (request) => {
    expect(() => resolveTargets(request, info, scores)).toThrow(
      expect.objectContaining({ code: 'CLASS_OUT_OF_RANGE', kind: 'usage' }),
    )
  })
})

it('orders equal scores by their index', () => {
  expect(topClasses(Float32Array.of(0, 5, 5, 5), 2)).toEqual([1, 2])
})
