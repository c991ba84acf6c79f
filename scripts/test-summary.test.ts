import { describe, expect, it } from 'vitest'
import { summarize, summaryLine, type TestResult } from './test-summary.mjs'

const test = (status: string, fullName = status) => ({ status, fullName })
const file = (assertionResults: TestResult[], status = 'passed') => ({
  name: 'a.test.ts',
  status,
  assertionResults,
})
const runOf = (...testResults: ReturnType<typeof file>[]) => ({ project: 'engine', succeeded: true, report: { testResults } })
const outcome = { checks: [], sharedDataIsThere: true }

describe('summarize', () => {
  it('adds up the tests of all projects', () => {
    const first = runOf(file([test('passed'), test('passed'), test('skipped')]), file([test('passed')]))
    const second = runOf(file([test('failed'), test('pending'), test('todo')], 'failed'))
    expect(summaryLine(summarize({ ...outcome, runs: [first, second] }))).toBe('3 passed, 1 failed, 3 skipped')
  })

  it.each<[problem: string, outcome: Parameters<typeof summarize>[0]]>([
    ['lint', { ...outcome, checks: [{ name: 'lint', succeeded: false }], runs: [runOf(file([test('passed')]))] }],
    ['no test ran', { ...outcome, runs: [] }],
    ['no test ran', { ...outcome, runs: [runOf(file([test('skipped')]))] }],
    ['could not be run', { ...outcome, runs: [runOf(file([], 'failed'))] }],
    ['without a report', { ...outcome, runs: [{ project: 'cli', succeeded: false, report: null }] }],
    ['outside of its tests', { ...outcome, runs: [{ ...runOf(file([test('passed')])), succeeded: false }] }],
    [
      'although the shared data is there',
      { ...outcome, runs: [runOf(file([test('passed'), test('skipped', 'loads MobileNet [needs shared data]')]))] },
    ],
  ])('counts as one failure: %s', (problem, given) => {
    const summary = summarize(given)
    expect(summary.failed).toBe(1)
    expect(summary.problems.join('\n')).toContain(problem)
  })

  it('says why a test failed, without the stack', () => {
    const failureMessages = ['AssertionError: expected 2 to be 1\n- 1\n+ 2\n    at a.test.ts:3:5\n    at b.ts:1:1']
    const { problems } = summarize({
      ...outcome,
      runs: [runOf(file([{ ...test('failed', 'adds'), failureMessages }], 'failed'))],
    })
    expect(problems).toEqual(['engine: adds\n    AssertionError: expected 2 to be 1\n    - 1\n    + 2'])
  })

  it('lets tests skip where the shared data is absent', () => {
    const runs = [runOf(file([test('passed'), test('skipped', 'loads MobileNet [needs shared data]')]))]
    expect(summarize({ checks: [], runs, sharedDataIsThere: false })).toEqual({ passed: 1, failed: 0, skipped: 1, problems: [] })
  })
})
