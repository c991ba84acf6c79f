import { describe, expect, it } from 'vitest'
import { mapWarnings } from './map-warnings.ts'

describe('mapWarnings', () => {
  const shape = [2, 2]
  it.each([
    ['nothing to say', { shape }, []],
    ['a sound logit', { shape, score: { kind: 'logit', value: 40 } as const }, []],
    ['a sound probability', { shape, score: { kind: 'probability', value: 0.98 } as const }, []],
    ['a sure class', { shape, score: { kind: 'probability', value: 0.9999 } as const }, [/saturated.*0\.999900.*1\.0e-4/]],
    ['an impossible class', { shape, score: { kind: 'probability', value: 1e-6 } as const }, [/saturated/]],
    ['a single position', { shape: [1, 1, 2] }, [/1×1/]],
    ['a layer without space', { shape: [2] }, [/1×1/]],
  ])('%s', (_, facts, expected) => {
    const warnings = mapWarnings(facts)
    expect(warnings).toHaveLength(expected.length)
    expected.forEach((pattern, i) => expect(warnings[i]).toMatch(pattern))
  })
})
