/** Sums up the JSON reports of the test runs; see test.mjs. */

/** Of one failure. */
const REASON_LINES = 12

/** A test with this mark may only be skipped where the shared data is absent. */
export const SHARED_DATA_MARK = '[needs shared data]'

/**
 * The parts of Vitest's JSON report that count here.
 * @typedef {{ status: string, fullName: string, failureMessages?: readonly string[] }} TestResult
 * @typedef {{ name: string, status: string, message?: string, assertionResults: readonly TestResult[] }} TestFile
 * @typedef {{ testResults: readonly TestFile[] }} Report
 */

/**
 * @typedef {{ name: string, succeeded: boolean }} Check a step that is not made of tests: formatting, types, lint
 * @typedef {{ project: string, succeeded: boolean, report: Report | null }} TestRun null: it ended before it could write its report
 * @typedef {{ passed: number, failed: number, skipped: number, problems: readonly string[] }} Summary
 */

/**
 * Counts tests; a failed check counts as one failure, and so does a test file or a test run that failed without a failed test.
 * @param {{ checks: readonly Check[], runs: readonly TestRun[], sharedDataIsThere: boolean }} outcome
 * @returns {Summary}
 */
export function summarize({ checks, runs, sharedDataIsThere }) {
  let [passed, failed, skipped] = [0, 0, 0]
  /** @type {string[]} */
  const problems = []
  /** @param {string} problem */
  const fail = (problem) => {
    failed++
    problems.push(problem)
  }
  for (const check of checks) if (!check.succeeded) fail(check.name)
  for (const { project, succeeded, report } of runs) {
    const failedBefore = failed
    for (const file of report?.testResults ?? []) {
      for (const { status, fullName, failureMessages } of file.assertionResults) {
        if (status === 'passed') passed++
        else if (status === 'failed') fail(`${project}: ${fullName}${reasons(failureMessages)}`)
        else if (sharedDataIsThere && fullName.includes(SHARED_DATA_MARK)) {
          fail(`${project}: skipped although the shared data is there: ${fullName}`)
        } else skipped++
      }
      const noneFailed = file.assertionResults.every(({ status }) => status !== 'failed')
      if (file.status === 'failed' && noneFailed) fail(`${project}: ${file.name} could not be run`)
    }
    if (report === null) fail(`${project}: the tests ended without a report`)
    else if (!succeeded && failed === failedBefore) fail(`${project}: the test run failed outside of its tests`)
  }
  if (passed + failed === 0) fail('no test ran')
  return { passed, failed, skipped, problems }
}

/**
 * What was expected and what came, without the stack: the end of a log may be all that somebody sees of a run.
 * @param {readonly string[] | undefined} messages
 */
function reasons(messages = []) {
  const lines = messages.flatMap((message) =>
    message
      .split(/\n\s+at /)[0]
      .split('\n')
      .slice(0, REASON_LINES),
  )
  return lines.map((line) => `\n    ${line}`).join('')
}

/** @param {Summary} summary */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
