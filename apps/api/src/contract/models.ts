import { z } from '@sightline/engine/declarations'
import { PRESETS, RESIZES } from '@sightline/engine/declarations'
import { licenceSchema } from './catalogue.ts'
import { count, description, id, name, number, page, person, time } from './shared.ts'

/** How a model is meant to be used; what is left out is found as the engine finds it. The same words as in `sightline.json`. */
export const modelUseSchema = z.object({
  preprocess: z.enum(PRESETS).optional(),
  resize: z.enum(RESIZES).optional(),
  /** [height, width], for models that leave it open */
  inputSize: z.tuple([z.int().positive(), z.int().positive()]).optional(),
  head: z.enum(['softmax', 'sigmoid', 'none']).optional(),
  architecture: z.string().optional(),
})

export const layerSchema = z.object({
  name: z.string(),
  kind: z.string(),
  within: z.string().optional(),
  outputShape: z.array(count.nullable()),
  parameters: count,
  spatial: z.boolean(),
  convolution: z.boolean(),
  differentiable: z.boolean(),
  preActivation: z.string().optional(),
})

export const modelVersionSummarySchema = z.object({
  id,
  modelId: id,
  modelName: z.string(),
  number: count,
  format: z.string(),
  /** [h, w, c] */
  inputShape: z.array(count),
  parameters: count,
  /** Null: no class output. */
  classes: count.nullable(),
  bytes: count,
  createdAt: time,
  createdBy: person,
})

export const modelSummarySchema = z.object({
  id,
  workspaceId: id,
  name: z.string(),
  description: z.string(),
  archived: z.boolean(),
  createdAt: time,
  /** The newest. */
  latest: modelVersionSummarySchema,
  versions: count,
  runs: count,
})

export const modelVersionSchema = modelVersionSummarySchema.extend({
  sha256: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: count, sha256: z.string() })),
  /** What was asked for and what is used. */
  use: modelUseSchema,
  preprocessing: z.object({ preset: z.enum(PRESETS), resize: z.enum(RESIZES) }),
  labels: z.array(z.string()).nullable(),
  layers: z.array(layerSchema),
  head: z
    .object({ kind: z.enum(['softmax', 'sigmoid', 'binary-sigmoid', 'none']), assumed: z.boolean(), classes: count })
    .nullable(),
  /** Why there is no class output. */
  headless: z.string().nullable(),
  lastSpatialLayer: z.string().nullable(),
  operators: z.array(z.string()),
  warnings: z.array(z.string()),
  /** Where its files came from; null: somebody uploaded them. */
  source: z
    .object({
      title: z.string(),
      publisher: z.string(),
      page: z.string().nullable(),
      licence: licenceSchema,
      citation: z.string(),
      verified: z.boolean(),
      addedAt: time,
      /** Which file from where; what their names and hashes are, `files` says. */
      files: z.array(z.object({ path: z.string(), url: z.string() })),
    })
    .nullable(),
})

export const modelDetailSchema = modelSummarySchema.omit({ latest: true, versions: true }).extend({
  /** The newest first. */
  versions: z.array(modelVersionSummarySchema),
})

/** The network as boxes and arrows, to be drawn: one box a layer. */
export const networkSchema = z.object({
  nodes: z.array(z.object({ id: z.string(), kind: z.string(), outputShape: z.array(count.nullable()), parameters: count })),
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
})

export const predictionSchema = z.object({ class: count, label: z.string().nullable(), logit: number, probability: number })

export const listModelsInput = z.object({
  workspaceId: id,
  archived: z.boolean().default(false),
  search: z.string().max(100).default(''),
  ...page,
})
export const modelInput = z.object({ modelId: id })
export const versionInput = z.object({ versionId: id })
export const updateModelInput = modelInput.extend({ name: name.optional(), description: description.optional() })
export const archiveModelInput = modelInput.extend({ archived: z.boolean() })
/** A version with the same files, used otherwise. */
export const changeUseInput = versionInput.extend({ use: modelUseSchema, labels: z.array(z.string()).nullable() })
/** The top classes of an image, with settings that are not saved yet. */
export const checkModelInput = versionInput.extend({ imageId: id, use: modelUseSchema.optional() })
export const checkModelOutput = z.object({ predictions: z.array(predictionSchema), filter: z.string(), milliseconds: z.number() })

/** Answer of `POST /api/uploads/models` (multipart; query: workspaceId, and optional name (default: the file's), modelId (a new version of that model) and use as JSON; every file a part, its `filename` the path within the upload; a zip is unpacked). */
export const uploadedModelSchema = z.object({ modelId: id, versionId: id })

export type ModelUse = z.output<typeof modelUseSchema>
export type ModelSummary = z.output<typeof modelSummarySchema>
export type ModelDetail = z.output<typeof modelDetailSchema>
export type ModelVersion = z.output<typeof modelVersionSchema>
export type ModelVersionSummary = z.output<typeof modelVersionSummarySchema>
export type Layer = z.output<typeof layerSchema>
export type Network = z.output<typeof networkSchema>
export type Prediction = z.output<typeof predictionSchema>
