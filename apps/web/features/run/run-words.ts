/** A run and what it found, in words. */
import type { Artifact, Prediction, Run, RunPreview, RunSummary } from '@sightline/api/contract'
import { formatNumber } from '@sightline/engine/render'
import { formatPercent } from '../../lib/format.ts'
import { plainText } from '../../lib/plain-text.ts'

export const modelName = ({ model }: Pick<RunSummary, 'model'>) => `${model.name} v${model.version}`

/** `Honest v1 · Grad-CAM` */
export const runName = (run: Pick<RunSummary, 'model' | 'explainer'>) => `${modelName(run)} · ${run.explainer.title}`

/** The package of a third party that a run was made with: `explainer-score-cam 1.2.0`; null: the explainer comes with Sightline. */
export const packageWords = ({ explainer }: Pick<RunSummary, 'explainer'>): string | null =>
  explainer.package && `${explainer.package.name} ${explainer.package.version}`

/** `7 “seven”`, or `7` where the model has no labels or they say no more. */
export function className(index: number, label: string | null | undefined): string {
  return label && label !== String(index) ? `${index} “${label}”` : String(index)
}

/** `logit 11.2, 98.1 %` */
export const scoreWords = ({ logit, probability }: Prediction) =>
  [logit === null ? null : `logit ${formatNumber(logit)}`, probability === null ? null : formatPercent(probability)]
    .filter(Boolean)
    .join(', ')

/** As the server names the numbers: `mobilenet-grad-cam-cat-conv_pw_13-281`. */
export function artifactFileName({ model, explainer }: Pick<RunSummary, 'model' | 'explainer'>, of: ArtifactPlace): string {
  const { artifact, image } = of
  const stem = image?.name.replace(/\.[a-z0-9]+$/i, '') ?? null
  return [model.name, explainer.id, stem, artifact.layer, artifact.target].filter((part) => part !== null).join('-')
}

interface ArtifactPlace {
  readonly artifact: Pick<Artifact, 'layer' | 'target'>
  /** Null: it belongs to the run as a whole. */
  readonly image: { readonly name: string } | null
}

/** What a map must never be without: its target, layer, score and seed, and who made it if that was not us. */
export function artifactFacts(
  run: Pick<Run, 'score' | 'seed' | 'explainer'>,
  artifact: Artifact,
  label: string | null,
): string[] {
  const { layerChosen } = artifact.diagnostics
  return [
    ...(artifact.target === null ? [] : [`target ${className(artifact.target, label)}`]),
    artifact.layer === null ? 'input' : `layer ${artifact.layer}${layerChosen === 'default' ? ' (by default)' : ''}`,
    ...(artifact.target === null ? [] : [`score: ${run.score}`]),
    `seed ${run.seed}`,
    ...samplingFact(artifact),
    ...residualFact(artifact),
    ...[packageWords(run) ?? []].flat(),
  ]
}

const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

/** `48 samples, error 12 %`: how many an average was taken of, and its standard error relative to the map. */
export function samplingFact({ diagnostics: { samples, relativeError } }: Pick<Artifact, 'diagnostics'>): string[] {
  if (!finite(samples)) return []
  return [
    `${samples} ${samples === 1 ? 'sample' : 'samples'}${finite(relativeError) ? `, error ${formatPercent(relativeError)}` : ''}`,
  ]
}

/** `residual 0.03 ± 0.2` */
export function residualFact({ diagnostics: { residual, residualStandardError } }: Pick<Artifact, 'diagnostics'>): string[] {
  if (!finite(residual)) return []
  return [
    `residual ${formatNumber(residual, 2)}${finite(residualStandardError) ? ` ± ${formatNumber(residualStandardError, 2)}` : ''}`,
  ]
}

export interface Fact {
  readonly name: string
  readonly value: string
}

const KNOWN: Readonly<Record<string, string>> = {
  score: 'score',
  sum: 'Σφ',
  scoreDifference: 'Δf',
  residual: 'residual',
  residualStandardError: 'its standard error',
  baselineScore: 'score of the baseline',
  relativeError: 'relative error',
  meanScore: 'mean score',
  meanStandardError: 'mean standard error',
  layerChosen: 'layer',
  signedMin: 'least before ReLU',
  signedMax: 'greatest before ReLU',
}

/** `Σφ 10.9 = Δf 11 ± 0.2`: whether the parts add up to the whole. Null where nothing is said of it. */
export function completeness({
  diagnostics: { sum, scoreDifference, residualStandardError },
}: Pick<Artifact, 'diagnostics'>): string | null {
  if (!finite(sum) || !finite(scoreDifference)) return null
  const error = finite(residualStandardError) ? ` ± ${formatNumber(residualStandardError, 2)}` : ''
  const equal = formatNumber(sum) === formatNumber(scoreDifference) ? '=' : '≈'
  return `Σφ ${formatNumber(sum)} ${equal} Δf ${formatNumber(scoreDifference)}${error}`
}

/** Explainers by others may say anything, at any length. */
const MOST_FACTS = 60
const MOST_NAME = 60
const MOST_VALUE = 300

export function diagnosticFacts({ diagnostics }: Pick<Artifact, 'diagnostics'>): Fact[] {
  return Object.entries(diagnostics)
    .slice(0, MOST_FACTS)
    .map(([name, value]) => ({
      name: KNOWN[name] ?? plainText(spaced(name), MOST_NAME),
      value: plainText(valueWords(value), MOST_VALUE),
    }))
}

/** `silentShare` → `silent share` */
const spaced = (name: string) =>
  name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)

/** A value of JSON as people read it. */
export function valueWords(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value, 4)
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value === null || value === undefined) return '–'
  if (Array.isArray(value)) return value.map(valueWords).join(', ')
  return Object.entries(value)
    .map(([name, inner]) => `${spaced(name)} ${valueWords(inner)}`)
    .join(', ')
}

export function paramFacts(params: Readonly<Record<string, unknown>>): Fact[] {
  return Object.entries(params)
    .slice(0, MOST_FACTS)
    .map(([name, value]) => ({ name: plainText(spaced(name), MOST_NAME), value: plainText(valueWords(value), MOST_VALUE) }))
}

/** `38 ms`, `4.2 s` */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 1000) return `${formatNumber(milliseconds, 2)} ms`
  const seconds = milliseconds / 1000
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** Of a map that is not finished: `24 samples so far: about 12 % of the map is chance`. */
export function previewWords({ samples, relativeError }: Pick<RunPreview, 'samples' | 'relativeError'>): string {
  const counted = samples === null ? [] : [`${samples} ${samples === 1 ? 'sample' : 'samples'} so far`]
  return [...counted, ...(relativeError === null ? [] : [chanceWords(relativeError)])].join(': ')
}

function chanceWords(relativeError: number): string {
  return relativeError >= 1 ? 'most of the map is still chance' : `about ${formatPercent(relativeError)} of the map is chance`
}
