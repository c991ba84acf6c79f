/** Comparisons of explanations. Their messages name what differs, since a difference of two large arrays is not to be read. */
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { FinishedExplanation } from '../../explainer/contract.ts'
import { SightlineError } from '../../errors/sightline-error.ts'

/** Float rounding differs with the size of a batch; nothing else may. */
const TOLERANCE = 1e-5

/** Byte for byte, with everything that is said about the numbers. */
export function assertSame(actual: readonly FinishedExplanation[], expected: readonly FinishedExplanation[], when: string): void {
  if (isDeepStrictEqual(actual, expected)) return
  assert.fail(`${when}, the result differs: ${firstDifference(actual, expected)}`)
}

export function assertDifferent(
  actual: readonly FinishedExplanation[],
  expected: readonly FinishedExplanation[],
  when: string,
): void {
  assert.ok(!isDeepStrictEqual(actual, expected), `${when}, the result is the same`)
}

/** The same layers, classes and shapes, and numbers that agree up to rounding. */
export function assertClose(
  actual: readonly FinishedExplanation[],
  expected: readonly FinishedExplanation[],
  when: string,
): void {
  assert.equal(actual.length, expected.length, `${when}, there are ${actual.length} explanations instead of ${expected.length}`)
  actual.forEach(({ values, layer, target }, i) => {
    const wanted = expected[i]
    assert.deepEqual(
      { layer, target, shape: values.shape },
      { layer: wanted.layer, target: wanted.target, shape: wanted.values.shape },
      `${when}, explanation ${i} has another layer, class or shape`,
    )
    const scale = wanted.values.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    const off = values.data.findIndex((value, j) => !(Math.abs(value - wanted.values.data[j]) <= TOLERANCE * scale))
    assert.ok(
      off === -1,
      `${when}, number ${off} of explanation ${i} is ${values.data[off]} instead of ${wanted.values.data[off]} (the largest is ${scale})`,
    )
  })
}

/** The error that `work` ends in, which has to be a SightlineError of this code. */
export async function assertRefused(work: Promise<unknown>, code: string, when: string): Promise<SightlineError> {
  const outcome = await work.then(
    () => null,
    (error: unknown) => error,
  )
  if (outcome instanceof SightlineError && outcome.code === code) return outcome
  const found = outcome === null ? 'it runs' : outcome instanceof Error ? `it fails with “${outcome.message}”` : String(outcome)
  assert.fail(`${when}, it has to be refused with ${code}, but ${found}`)
}

function firstDifference(actual: readonly FinishedExplanation[], expected: readonly FinishedExplanation[]): string {
  if (actual.length !== expected.length) return `${actual.length} explanations, not ${expected.length}`
  const i = actual.findIndex((explanation, at) => !isDeepStrictEqual(explanation, expected[at]))
  const facts = Object.keys({ ...actual[i], ...expected[i] }) as (keyof FinishedExplanation)[]
  const fact = facts.find((name) => !isDeepStrictEqual(actual[i][name], expected[i][name]))!
  if (fact !== 'values') return `${fact} of explanation ${i} is ${shown(actual[i][fact])}, not ${shown(expected[i][fact])}`
  const [given, wanted] = [actual[i].values, expected[i].values]
  if (!isDeepStrictEqual(given.shape, wanted.shape)) return `explanation ${i} is [${given.shape}], not [${wanted.shape}]`
  const at = given.data.findIndex((value, j) => !Object.is(value, wanted.data[j]))
  return `number ${at} of explanation ${i} is ${given.data[at]}, not ${wanted.data[at]}`
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value)
}
