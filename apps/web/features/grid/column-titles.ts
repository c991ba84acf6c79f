/** What the head of a column says: model, explainer, and only what tells the column from the others. */
import type { RunSummary, Target } from '@sightline/api/contract'
import { groupBy } from '../../lib/group-by.ts'

export type TitledRun = Pick<RunSummary, 'id' | 'model' | 'explainer' | 'params' | 'target' | 'score' | 'seed'>

export interface ColumnTitle {
  /** With the version where columns show several of one model. */
  readonly model: string
  readonly explainer: string
  /** `conv3`, `samples 64`: short, the most telling first. */
  readonly differences: readonly string[]
}

/**
 * Titles of columns, by run. A layer is always said, since a map means nothing without it; another parameter if it differs between runs of the same explainer; target, score and
 * seed if they differ between any two columns.
 */
export function columnTitles(runs: readonly TitledRun[]): ReadonlyMap<string, ColumnTitle> {
  const versions = countValues(
    runs,
    ({ model }) => model.id,
    ({ model }) => model.version,
  )
  const releases = countValues(runs, ({ explainer }) => explainer.id, releaseOf)
  const params = new Map<string, Set<string>>()
  for (const [explainerId, group] of groupBy(runs, ({ explainer }) => explainer.id)) {
    const names = new Set(group.flatMap((run) => Object.keys(run.params)))
    params.set(explainerId, new Set([...names].filter((name) => differs(group, (run) => run.params[name]))))
  }
  const shows = {
    target: differs(runs, ({ target }) => target),
    score: differs(runs, ({ score }) => score),
    seed: differs(runs, ({ seed }) => seed),
  }
  return new Map(
    runs.map((run) => {
      const differing = params.get(run.explainer.id) ?? new Set<string>()
      const named = Object.entries(run.params).filter(
        ([name, value]) => (isLayer(name) && value !== undefined && value !== null) || differing.has(name),
      )
      const absent = [...differing].filter((name) => !(name in run.params)).map((name): [string, unknown] => [name, undefined])
      return [
        run.id,
        {
          model: (versions.get(run.model.id) ?? 1) > 1 ? `${run.model.name} v${run.model.version}` : run.model.name,
          explainer: [titleOf(run, runs), ...((releases.get(run.explainer.id) ?? 1) > 1 ? [releaseWords(run, runs)] : [])].join(
            ' ',
          ),
          differences: [
            ...[...named, ...absent].sort(([a], [b]) => Number(isLayer(b)) - Number(isLayer(a))).map(describeParam),
            ...(shows.target ? [describeTarget(run.target)] : []),
            ...(shows.score ? [run.score] : []),
            ...(shows.seed ? [`seed ${run.seed}`] : []),
          ],
        },
      ]
    }),
  )
}

/** With the package's name where another explainer has the same title: a stranger's may have any. */
function titleOf({ explainer: { id, title, package: of } }: TitledRun, runs: readonly TitledRun[]): string {
  const shared = runs.some(({ explainer }) => explainer.id !== id && explainer.title === title)
  return of && shared ? `${title} of ${of.name}` : title
}

/** Of a package it is the archive that counts: a version may be packed again while it is being written. */
const releaseOf = ({ explainer }: TitledRun) => [explainer.version, explainer.package?.integrity]

/** `1.2.0`, of the package where there is one; with the beginning of its integrity where that alone tells it from others. */
function releaseWords({ explainer: { version, package: of } }: TitledRun, runs: readonly TitledRun[]): string {
  if (!of) return version
  const twins = runs.filter(({ explainer: { package: other } }) => other?.name === of.name && other.version === of.version)
  const packed = new Set(twins.map(({ explainer }) => explainer.package?.integrity)).size
  return packed > 1 ? `${of.version} (${of.integrity.replace(/^sha\d+-/, '').slice(0, 6)})` : of.version
}

/** `top 1 class`, `class 7` */
export function describeTarget(target: Target): string {
  if ('class' in target) return `class ${target.class}`
  return target.top === 1 ? 'top class' : `top ${target.top} classes`
}

/** `samples 64`; a layer is its name alone. */
export function describeParam([name, value]: readonly [string, unknown]): string {
  if (value === undefined) return `default ${wordsOf(name)}`
  const shown = Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (isLayer(name)) return shown
  if (value === true) return wordsOf(name)
  if (value === false) return `no ${wordsOf(name)}`
  return `${wordsOf(name)} ${shown}`
}

const isLayer = (name: string): boolean => name === 'layer' || name === 'layers'

function wordsOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
}

function differs(runs: readonly TitledRun[], valueOf: (run: TitledRun) => unknown): boolean {
  return new Set(runs.map((run) => canonical(valueOf(run)))).size > 1
}

/** How many values there are, by key. */
function countValues(
  runs: readonly TitledRun[],
  keyOf: (run: TitledRun) => string,
  valueOf: (run: TitledRun) => unknown,
): Map<string, number> {
  return new Map(
    [...groupBy(runs, keyOf)].map(([key, group]) => [key, new Set(group.map((run) => canonical(valueOf(run)))).size]),
  )
}

/** Equal for equal values, whatever the order of keys. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one,
    ) ?? 'undefined'
  )
}
