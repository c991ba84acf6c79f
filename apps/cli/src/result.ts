/** `result.json`: what a run of an explainer was and which files it wrote. Scripts rely on it; fields are added, never changed. */
import { z } from '@sightline/engine/declarations'

const count = z.int().min(0)
/** Null where a number is not finite. */
const number = z.number().nullable()

export const predictionSchema = z.object({
  /** The index of the class. */
  class: count,
  label: z.string().nullable(),
  logit: number,
  probability: number,
})

export const artifactSchema = z.object({
  kind: z.enum(['attribution', 'feature-maps', 'filters', 'image', 'curve', 'table']),
  /** Null: it speaks of the input. */
  layer: z.string().nullable(),
  /** The index of the class that it explains. */
  target: count.nullable(),
  /** Files, relative to the folder of result.json, with `/`. */
  data: z.string(),
  picture: z.string(),
  /** Of the data: without the batch, channels last. */
  shape: z.array(count),
  /** Over the finite numbers; null if there are none. */
  stats: z.object({ min: number, max: number, mean: number }),
  diagnostics: z.record(z.string(), z.json()),
  warnings: z.array(z.string()),
  /** What one number is: `∂logit/∂input`. */
  meaning: z.string(),
  /** How the picture was drawn, for whoever draws it again; a table's text is here. */
  display: z.looseObject({ as: z.string() }),
})

export const resultSchema = z.object({
  model: z.object({
    file: z.string(),
    sha256: z.string(),
    format: z.string(),
    /** `[h, w, c]` */
    inputShape: z.array(count),
    /** How many; null for a model without a class output. */
    classes: count.nullable(),
  }),
  method: z.object({
    id: z.string(),
    version: z.string(),
    /** That the method comes from; null: it is Sightline's own. `integrity`: sha512-…, of the archive with all that it depends on. */
    package: z.object({ name: z.string(), version: z.string(), integrity: z.string() }).nullish(),
  }),
  /** As used: the defaults are filled in. */
  params: z.record(z.string(), z.json()),
  seed: count,
  score: z.enum(['logit', 'probability']),
  runtime: z.object({
    id: z.string(),
    backend: z.string(),
    /** Backends that were preferred to it and could not be taken. */
    passedOver: z
      .array(z.object({ backend: z.string(), reason: z.string() }))
      .readonly()
      .optional(),
  }),
  /** Wall time of the explaining, without loading and drawing. */
  milliseconds: z.number(),
  images: z.array(
    z.object({
      file: z.string(),
      sha256: z.string(),
      /** How it was resampled to the model's size. */
      filter: z.enum(['none', 'bilinear', 'bilinear-antialiased']),
      predictions: z.array(predictionSchema),
      artifacts: z.array(artifactSchema),
    }),
  ),
  /** What belongs to no single image. */
  artifacts: z.array(artifactSchema),
  /** What the images were compared with; empty if nothing was given. */
  background: z.array(z.object({ file: z.string(), sha256: z.string() })),
  preprocessing: z.object({ preset: z.string(), resize: z.string() }),
  /** About the model and its preprocessing. */
  warnings: z.array(z.string()),
})

export type Prediction = z.output<typeof predictionSchema>
export type Artifact = z.output<typeof artifactSchema>
export type Result = z.output<typeof resultSchema>
