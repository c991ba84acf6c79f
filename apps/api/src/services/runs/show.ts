/** From rows to what the contract says of runs. */
import type { Display, SightlineError } from '@sightline/engine/declarations'
import { explainers } from '@sightline/plugins'
import { runtimeSchema, targetSchema, type Artifact, type Run, type RunSummary } from '../../contract/index.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { toApiError } from '../../errors/describe-failure.ts'
import { errorOf } from '../../events/run-news.ts'
import { toImage } from '../images/images.ts'
import { identityOf } from '../packages/package-rows.ts'
import { readVersionInfo } from '../models/version-info.ts'
import type { ImageCounts } from './image-counts.ts'
import { readRunPackage } from './run-package.ts'

export const SUMMARY = {
  id: true,
  experimentId: true,
  explainerId: true,
  explainerVersion: true,
  explainerPackage: true,
  params: true,
  resolvedParams: true,
  target: true,
  score: true,
  seed: true,
  status: true,
  progress: true,
  secondsLeft: true,
  errorCode: true,
  errorMessage: true,
  errorHint: true,
  createdAt: true,
  startedAt: true,
  finishedAt: true,
  modelVersion: { select: { id: true, number: true, model: { select: { id: true, name: true } } } },
} satisfies Prisma.RunSelect

export const ARTIFACT = {
  id: true,
  runId: true,
  imageId: true,
  position: true,
  kind: true,
  layer: true,
  target: true,
  shape: true,
  meaning: true,
  stats: true,
  diagnostics: true,
  warnings: true,
  display: true,
  data: { select: { bytes: true } },
} satisfies Prisma.ArtifactSelect

export const WHOLE = {
  ...SUMMARY,
  runtimeRequested: true,
  runtime: true,
  engineVersion: true,
  timings: true,
  warnings: true,
  experiment: { select: { workspaceId: true, name: true } },
  createdBy: { select: { id: true, name: true } },
  modelVersion: {
    select: { id: true, number: true, inputShape: true, classes: true, info: true, model: { select: { id: true, name: true } } },
  },
  images: { select: { image: true }, orderBy: { position: 'asc' } },
  backgrounds: { select: { image: true }, orderBy: { imageId: 'asc' } },
  artifacts: { where: { imageId: null }, select: ARTIFACT, orderBy: { position: 'asc' } },
} satisfies Prisma.RunSelect

type SummaryRow = Prisma.RunGetPayload<{ select: typeof SUMMARY }>
type WholeRow = Prisma.RunGetPayload<{ select: typeof WHOLE }>
type ArtifactRow = Prisma.ArtifactGetPayload<{ select: typeof ARTIFACT }>

// Columns of JSON hold what the worker and `createRuns` have written, in the contract's own types; outputs of procedures are checked against it.
type Json<T> = T

export function toSummary(row: SummaryRow, counts: ImageCounts | undefined): RunSummary {
  const { id, experimentId, modelVersion, status, progress, secondsLeft } = row
  const { createdAt, startedAt, finishedAt, seed } = row
  return {
    id,
    experimentId,
    model: { ...modelVersion.model, versionId: modelVersion.id, version: modelVersion.number },
    explainer: explainerOf(row),
    params: (row.resolvedParams ?? row.params) as Json<RunSummary['params']>,
    target: targetSchema.parse(row.target),
    score: row.score as Json<RunSummary['score']>,
    // Seeds are unsigned, the column is not.
    seed: seed >>> 0,
    status,
    progress,
    secondsLeft,
    imagesDone: counts?.done ?? 0,
    images: counts?.images ?? 0,
    error: errorOf(row),
    createdAt,
    startedAt,
    finishedAt,
  }
}

export interface RunFacts {
  readonly counts: ImageCounts | undefined
  /** Why it cannot be repeated; null: it can. */
  readonly missing: SightlineError | null
}

export function toRun(row: WholeRow, { counts, missing }: RunFacts): Run {
  const { modelVersion: version, experiment } = row
  const summary = toSummary(row, counts)
  return {
    ...summary,
    workspaceId: experiment.workspaceId,
    experimentName: experiment.name,
    paramsGiven: row.params as Json<Run['paramsGiven']>,
    inputShape: version.inputShape,
    preprocessing: readVersionInfo(version).preprocessing,
    classes: version.classes,
    imageList: row.images.map(({ image }) => toImage(image)),
    background: row.backgrounds.map(({ image }) => toImage(image)),
    artifacts: row.artifacts.map(toArtifact),
    runtimeRequested: runtimeSchema.nullable().parse(row.runtimeRequested),
    runtime: row.runtime as Json<Run['runtime']>,
    engineVersion: row.engineVersion,
    timings: row.timings as Json<Run['timings']>,
    warnings: row.warnings,
    package: summary.explainer.package,
    explainerMissing: missing && toApiError(missing),
    createdBy: row.createdBy,
  }
}

function explainerOf({ explainerId: id, explainerVersion: version, ...row }: SummaryRow): RunSummary['explainer'] {
  const from = readRunPackage(row)
  const title = from ? from.title : explainers.find((explainer) => explainer.id === id)?.title
  return { id, version, title: title ?? id, package: from && identityOf(from) }
}

export function toArtifact({ data, ...row }: ArtifactRow): Artifact {
  return {
    ...row,
    kind: row.kind as Json<Artifact['kind']>,
    stats: row.stats as Json<Artifact['stats']>,
    diagnostics: row.diagnostics as Json<Artifact['diagnostics']>,
    display: row.display as unknown as Display,
    bytes: Number(data.bytes),
  }
}
