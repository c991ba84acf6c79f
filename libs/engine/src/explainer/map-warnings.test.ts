import { describe, expect, it } from 'vitest'
import { mapWarnings } from './map-warnings.ts'

describe('mapWarnings', () => {
  const values = [0, 1, 2, 3]
  const shape = [2, 2]
  it.each([
    ['nothing to say', { values, shape }, []],
    ['a sound logit', { values, shape, score: { kind: 'logit', value: 40 } as const }, []],
    ['a sound probability', { values, shape, score: { kind: 'probability', value: 0.98 } as const }, []],
    ['a constant map', { values: [0, 0, 0, 0], shape }, [/constant: every value is 0/]],
    ['numbers that are not finite', { values: [0, NaN, 1, 2], shape }, [/not finite/]],
    [
      'a sure class',
      { values, shape, score: { kind: 'probability', value: 0.9999 } as const },
      [/saturated.*0\.999900.*1\.0e-4/],
    ],
    ['an impossible class', { values, shape, score: { kind: 'probability', value: 1e-6 } as const }, [/saturated/]],
    ['a single position', { values: [1, 2], shape: [1, 1, 2] }, [/1×1/]],
    ['a layer without space', { values: [1, 2], shape: [2] }, [/1×1/]],
  ])('%s', (_, facts, expected) => {
    const warnings = mapWarnings(facts)
    expect(warnings).toHaveLength(expected.length)
    expected.forEach((pattern, i) => expect(warnings[i]).toMatch(pattern))
  })
})
