/** Writes the results in the shape that `npm test` sums up, to the file that SIGHTLINE_TEST_REPORT names. */
import { writeFileSync } from 'node:fs'
import type { FullResult, Reporter, Suite, TestCase } from '@playwright/test/reporter'

const STATUSES = { expected: 'passed', unexpected: 'failed', flaky: 'failed', skipped: 'pending' } as const

export default class SummaryReport implements Reporter {
  #suite: Suite | undefined

  onBegin(_: unknown, suite: Suite): void {
    this.#suite = suite
  }

  onEnd({ status }: FullResult): void {
    const file = process.env['SIGHTLINE_TEST_REPORT']
    if (!file || !this.#suite) return
    const byFile = new Map<string, TestCase[]>()
    for (const test of this.#suite.allTests()) {
      byFile.set(test.location.file, [...(byFile.get(test.location.file) ?? []), test])
    }
    const testResults = [...byFile].map(([name, tests]) => {
      const assertionResults = tests.map((test) => ({
        status: STATUSES[test.outcome()],
        fullName: test.titlePath().slice(2).join(' › '),
      }))
      const failed = assertionResults.some((result) => result.status === 'failed')
      return { name, status: failed ? 'failed' : 'passed', message: '', assertionResults }
    })
    writeFileSync(file, JSON.stringify({ testResults, success: status === 'passed' }))
  }
}
