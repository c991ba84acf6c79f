import type { PackageCheck as Check } from '@sightline/api/contract'
import { Check as Tick, CircleDashed, TriangleAlert } from 'lucide-react'
import { ErrorNote } from '../../components/error-note.tsx'
import { formatTime, plural } from '../../lib/format.ts'
import { plainText } from '../../lib/plain-text.ts'

/** How a package did in the conformance suite: in a line, each case folded in; what failed is open. */
export function PackageCheck({ check }: { check: Check | null }) {
  if (!check) {
    return (
      <p className="flex items-center gap-1.5 text-muted">
        <CircleDashed aria-hidden size={14} />
        The conformance suite has not been run on it yet.
      </p>
    )
  }
  const cases = check.explainers.flatMap((one) => one.cases)
  const failed = cases.filter(({ error }) => error !== null).length
  const Icon = check.passed ? Tick : TriangleAlert
  return (
    <details open={!check.passed}>
      <summary className={check.passed ? undefined : 'text-danger'}>
        <Icon aria-hidden size={14} className={`mr-1.5 inline align-[-2px] ${check.passed ? 'text-good' : ''}`} />
        {check.passed
          ? `Passed the conformance suite (${plural(cases.length, 'case')})`
          : cases.length === 0
            ? 'The conformance suite could not be run'
            : `Failed ${failed} of ${plural(cases.length, 'case')} of the conformance suite`}
        <span className="text-xs text-muted"> · {formatTime(check.at)}</span>
      </summary>
      {check.error && <ErrorNote error={check.error} className="mt-2" />}
      {check.explainers.map(({ explainer, cases: own }) => (
        <CasesOf key={explainer} explainer={explainer} cases={own} within={check} />
      ))}
    </details>
  )
}

type ConformanceCase = Check['explainers'][number]['cases'][number]

/** Where something failed it is that what one looks for: all else folds away. */
function CasesOf({ explainer, cases, within }: { explainer: string; cases: readonly ConformanceCase[]; within: Check }) {
  const failed = cases.filter(({ error }) => error !== null)
  const passed = cases.filter(({ error }) => error === null)
  return (
    <div className="mt-2">
      {within.explainers.length > 1 && <p className="font-mono text-xs text-muted">{plainText(explainer, 80)}</p>}
      {within.passed ? (
        <Cases label={`Cases of ${explainer}`} cases={passed} />
      ) : (
        <>
          {failed.length > 0 && <Cases label={`Failed cases of ${explainer}`} cases={failed} />}
          {passed.length > 0 && (
            <details>
              <summary className="py-1 text-xs text-muted">{plural(passed.length, 'case')} passed</summary>
              <Cases label={`Passed cases of ${explainer}`} cases={passed} />
            </details>
          )}
        </>
      )}
    </div>
  )
}

function Cases({ label, cases }: { label: string; cases: readonly ConformanceCase[] }) {
  return (
    <ul aria-label={label}>
      {cases.map(({ name, error }) => (
        <Case key={name} name={name} error={error} />
      ))}
    </ul>
  )
}

function Case({ name, error }: ConformanceCase) {
  const failed = error !== null
  const Icon = failed ? TriangleAlert : Tick
  return (
    <li className="flex gap-2 border-b py-1 last:border-b-0">
      <Icon aria-hidden size={14} className={`mt-1 shrink-0 ${failed ? 'text-danger' : 'text-good'}`} />
      <div className="min-w-0 flex-1">
        <p className="break-words">
          <span className="sr-only">{failed ? 'failed: ' : 'passed: '}</span>
          {plainText(name, 300)}
        </p>
        {failed && <p className="text-xs break-words whitespace-pre-line text-danger">{plainText(error, 1000)}</p>}
      </div>
    </li>
  )
}
