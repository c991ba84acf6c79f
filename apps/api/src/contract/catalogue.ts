import { PRESETS, RESIZES, z } from '@sightline/engine/declarations'
import { apiError, count, id, person, time } from './shared.ts'

export const licenceSchema = z.object({
  /** https://spdx.org/licenses; null: not known. */
  spdx: z.string().nullable(),
  note: z.string(),
  url: z.string().nullable(),
})

/** A public model that can be added; what one should know before. */
export const catalogueEntrySchema = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  format: z.string(),
  publisher: z.string(),
  page: z.string().nullable(),
  /** Where its first file lies. */
  url: z.string(),
  /** Of everything, where the publisher tells it; else about. */
  bytes: count.nullable(),
  /** How what arrives is compared with what was published. */
  checkedBy: z.enum(['sha256', 'md5', 'nothing']),
  preprocess: z.enum(PRESETS),
  resize: z.enum(RESIZES),
  /** What its classes are. */
  labels: z.string().nullable(),
  licence: licenceSchema,
  citation: z.string(),
  /** When somebody has run it; null: nobody has yet. */
  verifiedOn: z.string().nullable(),
  /** Models of the workspace that came from it. */
  models: z.array(z.object({ id, name: z.string() })),
})

export const catalogueListSchema = z.object({ title: z.string(), entries: z.array(catalogueEntrySchema) })

export const DOWNLOAD_STATES = ['waiting', 'downloading', 'checking', 'done', 'failed', 'cancelled'] as const

export const catalogueDownloadSchema = z.object({
  id,
  entryId: z.string(),
  title: z.string(),
  state: z.enum(DOWNLOAD_STATES),
  bytesDone: count,
  bytesTotal: count.nullable(),
  error: apiError.nullable(),
  /** What it has become; null before, and when it was removed since. */
  modelId: id.nullable(),
  createdAt: time,
  createdBy: person,
})

export const listCatalogueInput = z.object({ workspaceId: id })
export const addFromCatalogueInput = z.object({ workspaceId: id, entryId: z.string().min(1).max(64) })
export const downloadInput = z.object({ downloadId: id })

export type Licence = z.output<typeof licenceSchema>
export type CatalogueEntry = z.output<typeof catalogueEntrySchema>
export type CatalogueList = z.output<typeof catalogueListSchema>
export type CatalogueDownload = z.output<typeof catalogueDownloadSchema>
