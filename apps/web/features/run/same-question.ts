/** Runs that ask the same of the same model: only the class that is explained differs. */
import type { Run, RunSummary } from '@sightline/api/contract'

type Question = Pick<RunSummary, 'id' | 'model' | 'explainer' | 'params' | 'score' | 'seed' | 'target' | 'status'>

/** Parameters as used are known once the work has begun: until then a list gives those that were given. */
type Asked = Question & Pick<Run, 'paramsGiven'>

/** What a run holds for a class, best first: finished, at work, waiting. Failed and cancelled ones are no help. */
const USE = { done: 0, running: 1, queued: 2, failed: null, cancelled: null } as const

/** Of `others`, those that explain class `target` as `run` explains its own. */
export function runsForTarget<Other extends Question>(run: Asked, target: number, others: readonly Other[]): Other[] {
  const asked = [questionOf(run), questionOf({ ...run, params: run.paramsGiven })]
  return others
    .filter(
      (other) => other.id !== run.id && 'class' in other.target && other.target.class === target && USE[other.status] !== null,
    )
    .filter((other) => asked.includes(questionOf(other)))
    .toSorted((a, b) => USE[a.status]! - USE[b.status]!)
}

const questionOf = ({ model, explainer, params, score, seed }: Question) =>
  stableJson([model.versionId, explainer.id, explainer.version, explainer.package?.integrity, params, score, seed])

/** JSON with names in order, so that equal values give equal texts. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
