/** What the panel holds, and the runs that it asks for. */
import type { Explainer, Grid, Plan, Run, Target } from '@sightline/api/contract'
import { formatSeconds, plural } from '../../lib/format.ts'
import { inputsOf, paramFields, type ParamField, type ParamInputs } from '../params/param-fields.ts'
import { readParams } from '../params/read-params.ts'

/** An explainer with its settings; the same one may be chosen several times. */
export interface ChosenExplainer {
  /** Of this choice, not of the explainer. */
  readonly key: string
  readonly explainerId: string
  readonly inputs: ParamInputs
}

export interface ChosenTarget {
  readonly kind: 'top' | 'class'
  /** As typed: how many classes, or the class's index. */
  readonly top: string
  readonly class: string
}

export interface NewRun {
  /** Version by model. */
  readonly versions: Readonly<Record<string, string>>
  readonly explainers: readonly ChosenExplainer[]
  readonly imageIds: readonly string[]
  readonly backgroundIds: readonly string[]
  readonly target: ChosenTarget
  readonly score: 'logit' | 'probability'
  readonly seed: string
  readonly runtime: '' | 'onnxruntime' | 'tfjs'
}

export const EMPTY: NewRun = {
  versions: {},
  explainers: [],
  imageIds: [],
  backgroundIds: [],
  target: { kind: 'top', top: '1', class: '0' },
  score: 'logit',
  seed: '0',
  runtime: '',
}

export interface ReadNewRun {
  /** Null while something is missing or wrong. */
  readonly grid: Grid | null
  /** The first thing that is still to be chosen or mended; null: nothing. */
  readonly missing: string | null
  /** By key of a chosen explainer, then by parameter. */
  readonly problems: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly targetProblem: string | null
  readonly seedProblem: string | null
}

export interface Choices {
  readonly experimentId: string
  readonly explainers: readonly Explainer[]
}

export function readNewRun(state: NewRun, { experimentId, explainers }: Choices): ReadNewRun {
  const chosen = state.explainers.flatMap(({ key, explainerId, inputs }) => {
    const explainer = explainers.find(({ id }) => id === explainerId)
    return explainer ? [{ key, explainer, ...readParams(paramFields(explainer.params), inputs) }] : []
  })
  const problems = Object.fromEntries(chosen.map((one) => [one.key, one.problems]))
  const { target, problem: targetProblem } = readTarget(state.target)
  const seed = wholeNumber(state.seed)
  const seedProblem = seed === null || seed > 0xffffffff ? 'Takes a whole number from 0 to 4294967295.' : null
  const versionIds = Object.values(state.versions)
  const missing =
    versionIds.length === 0
      ? 'Choose a model.'
      : chosen.length === 0
        ? 'Choose an explainer.'
        : state.imageIds.length === 0 && chosen.some(({ explainer }) => explainer.requires.images)
          ? 'Choose images.'
          : state.backgroundIds.length === 0 && chosen.some(({ explainer }) => explainer.requires.background)
            ? 'Choose background images.'
            : chosen.some((one) => Object.keys(one.problems).length > 0) || targetProblem || seedProblem
              ? 'Mend what is marked above.'
              : null
  const grid: Grid | null =
    missing || !target || seed === null
      ? null
      : {
          experimentId,
          modelVersionIds: versionIds,
          explainers: chosen.map(({ explainer, params }) => ({
            id: explainer.id,
            params: params as Grid['explainers'][number]['params'],
          })),
          imageIds: [...state.imageIds],
          backgroundIds: [...state.backgroundIds],
          target,
          score: state.score,
          seed,
          runtime: state.runtime || null,
        }
  return { grid, missing, problems, targetProblem, seedProblem }
}

/** An explainer with its defaults. */
export function choose(explainer: Explainer, key: string): ChosenExplainer {
  return { key, explainerId: explainer.id, inputs: inputsOf(paramFields(explainer.params), {}) }
}

/** What gives the same run again, to be changed. */
export function newRunLike(run: Run, explainer: Explainer): NewRun {
  const { target } = run
  return {
    versions: { [run.model.id]: run.model.versionId },
    explainers: [{ key: 'again', explainerId: explainer.id, inputs: inputsOf(paramFields(explainer.params), run.paramsGiven) }],
    imageIds: run.imageList.map(({ id }) => id),
    backgroundIds: run.background.map(({ id }) => id),
    target:
      'class' in target
        ? { ...EMPTY.target, kind: 'class', class: String(target.class) }
        : { ...EMPTY.target, kind: 'top', top: String(target.top) },
    score: run.score,
    seed: String(run.seed),
    runtime: run.runtimeRequested ?? '',
  }
}

/** `2 models × 2 explainers = 4 runs over 12 images` */
export function describeGrid({
  modelVersionIds,
  explainers,
  imageIds,
}: Pick<Grid, 'modelVersionIds' | 'explainers' | 'imageIds'>): string {
  const runs = modelVersionIds.length * explainers.length
  const over = imageIds.length > 0 ? ` over ${plural(imageIds.length, 'image')}` : ''
  return `${plural(modelVersionIds.length, 'model')} × ${plural(explainers.length, 'explainer')} = ${plural(runs, 'run')}${over}`
}

/** `about 40 s`, as far as it is known: what has never finished is not guessed at. */
export function describeTime({ runs, seconds, untimed }: Pick<Plan, 'runs' | 'seconds' | 'untimed'>): string {
  if (seconds === null) return `time unknown until ${runs === 1 ? 'such a run has' : 'such runs have'} finished once`
  return `${untimed > 0 ? 'at least ' : ''}about ${formatSeconds(seconds)}`
}

/** What is set otherwise than by default, for a folded form: `samples 64`. */
export function changedFields(fields: readonly ParamField[], inputs: ParamInputs): readonly string[] {
  return Object.keys(readParams(fields, inputs).params)
}

function readTarget({ kind, top, class: index }: ChosenTarget): { target: Target | null; problem: string | null } {
  if (kind === 'top') {
    const count = wholeNumber(top)
    return count !== null && count >= 1 && count <= 20
      ? { target: { top: count }, problem: null }
      : { target: null, problem: 'Takes a whole number from 1 to 20.' }
  }
  const found = wholeNumber(index)
  return found !== null
    ? { target: { class: found }, problem: null }
    : { target: null, problem: 'Takes the number of a class, from 0.' }
}

function wholeNumber(text: string): number | null {
  return /^\d+$/.test(text.trim()) ? Number(text) : null
}
