import { z, type Display } from '@sightline/engine/declarations'
import { packageIdentitySchema } from './explainers.ts'
import { apiError, count, id, number, page, person, time } from './shared.ts'
import { predictionSchema } from './models.ts'
import { imageSchema } from './images.ts'

export const RUN_STATUSES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export const runStatus = z.enum(RUN_STATUSES)

/** The class or classes to explain in each image: the k most probable, or one class by index. */
export const targetSchema = z.union([z.strictObject({ top: z.int().min(1).max(20) }), z.strictObject({ class: count })])
export const scoreSchema = z.enum(['logit', 'probability'])
export const runtimeSchema = z.enum(['onnxruntime', 'tfjs'])
const params = z.record(z.string(), z.json())

export const runErrorSchema = z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() })

/** A run as lists and column heads need it. */
export const runSummarySchema = z.object({
  id,
  experimentId: id,
  model: z.object({ id, versionId: id, name: z.string(), version: count }),
  /** `package`: of a third party, the one that the run was made with; null: it comes with Sightline. */
  explainer: z.object({ id: z.string(), version: z.string(), title: z.string(), package: packageIdentitySchema.nullable() }),
  /** As used if known, else as given. */
  params,
  target: targetSchema,
  score: scoreSchema,
  seed: count,
  status: runStatus,
  /** 0 … 1 */
  progress: z.number(),
  secondsLeft: z.number().nullable(),
  imagesDone: count,
  images: count,
  error: runErrorSchema.nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
})

/** Files: `/api/files/artifacts/ID.npy`, `/api/files/artifacts/ID/thumbnail.png`, `/api/files/artifacts/ID/picture.png`. */
export const artifactSchema = z.object({
  id,
  runId: id,
  imageId: id.nullable(),
  position: count,
  kind: z.enum(['attribution', 'feature-maps', 'filters', 'image', 'curve', 'table']),
  /** Null: the input. */
  layer: z.string().nullable(),
  target: count.nullable(),
  /** Without the batch, channels last. */
  shape: z.array(count),
  /** What one number is: `∂logit/∂input`. */
  meaning: z.string(),
  /** Over the finite numbers, null where there are none. `limit`: 99.9th percentile of the absolute values (of the signed sum over channels for attributions). */
  stats: z.object({ min: number, max: number, mean: number, limit: number }),
  diagnostics: z.record(z.string(), z.json()),
  warnings: z.array(z.string()),
  display: z.custom<Display>((value) => typeof value === 'object' && value !== null && 'as' in value),
  bytes: count,
})

/** One image of a run: what the model says of it and what was found. */
export const runImageSchema = z.object({
  image: imageSchema,
  /** The most probable first, at most 20, and always those that were explained; empty while not done or without a head. */
  predictions: z.array(predictionSchema),
  /** The classes that were explained. */
  targets: z.array(count),
  done: z.boolean(),
  artifacts: z.array(artifactSchema),
})

export const runSchema = runSummarySchema.extend({
  workspaceId: id,
  experimentName: z.string(),
  paramsGiven: params,
  /** [h, w, c] of the model's input. */
  inputShape: z.array(count),
  preprocessing: z.object({ preset: z.string(), resize: z.string() }),
  classes: count.nullable(),
  imageList: z.array(imageSchema),
  background: z.array(imageSchema),
  /** What belongs to no single image. */
  artifacts: z.array(artifactSchema),
  runtimeRequested: runtimeSchema.nullable(),
  runtime: z
    .object({
      id: z.string(),
      backend: z.string(),
      passedOver: z.array(z.object({ backend: z.string(), reason: z.string() })).optional(),
    })
    .nullable(),
  engineVersion: z.string().nullable(),
  /** Milliseconds. */
  timings: z.record(z.string(), z.number()).nullable(),
  warnings: z.array(z.string()),
  package: packageIdentitySchema.nullable(),
  /** Why it cannot be repeated as it was (its package is gone), and what to install; null: it can. */
  explainerMissing: apiError.nullable(),
  createdBy: person,
})

/** What a run under way shows of itself: its first map of the image that it is at. */
export const runPreviewSchema = z.object({
  imageId: id,
  /** A PNG of at most 256 px, base64. */
  picture: z.string(),
  target: count.nullable(),
  /** As the explainer says: how many samples so far, and the relative error of the map. */
  samples: count.nullable(),
  relativeError: z.number().nullable(),
})

/** A cell of the grid images × runs. */
export const cellSchema = z.object({
  runId: id,
  imageId: id,
  done: z.boolean(),
  /** The first artifact's; null while not done. */
  artifactId: id.nullable(),
  target: count.nullable(),
  top: predictionSchema.nullable(),
})

/** Runs asked for: models × explainers, each over all the images. */
export const gridSchema = z.object({
  experimentId: id,
  modelVersionIds: z.array(id).min(1, 'Choose a model.').max(20),
  explainers: z
    .array(z.object({ id: z.string(), params: params.default({}) }))
    .min(1, 'Choose an explainer.')
    .max(20),
  imageIds: z.array(id).max(5000),
  backgroundIds: z.array(id).max(1000).default([]),
  target: targetSchema.default({ top: 1 }),
  score: scoreSchema.default('logit'),
  seed: z.int().min(0).max(0xffffffff).default(0),
  runtime: runtimeSchema.nullable().default(null),
})

/** What would happen, before it does. */
export const planSchema = z.object({
  runs: count,
  /** Of those runs that are like some that have finished; null where none is. */
  seconds: z.number().nullable(),
  /** Runs of which no like has finished yet. */
  untimed: count,
  /** Combinations that cannot work, with the reason. */
  problems: z.array(
    z.object({
      modelVersionId: id.nullable(),
      explainerId: z.string().nullable(),
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
    }),
  ),
})

export const RUN_SORTS = ['newest', 'oldest'] as const
export const listRunsInput = z.object({
  experimentId: id,
  modelId: id.optional(),
  explainerId: z.string().optional(),
  status: runStatus.optional(),
  sort: z.enum(RUN_SORTS).default('newest'),
  ...page,
})
export const runInput = z.object({ runId: id })
export const runsInput = z.object({ runIds: z.array(id).min(1).max(500) })
export const runImageInput = runInput.extend({ imageId: id })
export const cellsInput = z.object({
  experimentId: id,
  runIds: z.array(id).min(1).max(100),
  imageIds: z.array(id).min(1).max(200),
})
/** The images of an experiment's runs, each once: the rows of the grid. */
export const rowsInput = z.object({ experimentId: id, ...page })

/** What changes while somebody watches an experiment. */
export const runEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    runId: id,
    status: runStatus,
    progress: z.number(),
    secondsLeft: z.number().nullable(),
    imagesDone: count,
    error: runErrorSchema.nullable(),
  }),
  z.object({ type: z.literal('image'), runId: id, imageId: id }),
  z.object({ type: z.literal('preview'), runId: id }),
  z.object({ type: z.literal('deleted'), runId: id }),
])

export type RunStatus = z.output<typeof runStatus>
export type RunSummary = z.output<typeof runSummarySchema>
export type Run = z.output<typeof runSchema>
export type RunPreview = z.output<typeof runPreviewSchema>
export type RunImage = z.output<typeof runImageSchema>
export type Artifact = z.output<typeof artifactSchema>
export type Cell = z.output<typeof cellSchema>
export type Grid = z.output<typeof gridSchema>
export type Plan = z.output<typeof planSchema>
export type RunEvent = z.output<typeof runEventSchema>
export type Target = z.output<typeof targetSchema>
