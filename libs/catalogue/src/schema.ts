/**
 * What a catalogue says: models that others publish, where they lie, and how they want to be used. It is data: `catalogue.json` is ours, and an institution may
 * have one of its own (`SIGHTLINE_CATALOGUE`). What nobody has published stays null; what nobody has run yet says `verified: false`. See docs/catalogue.md.
 */
import { PRESETS, RESIZES, z } from '@sightline/engine/declarations'

const hex = (digits: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`), `must be ${digits} lower-case hexadecimal digits`)

const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' })

/** Where a file lands below its model's folder: no way out of it. */
export const plainPath = z
  .string()
  .max(300)
  // eslint-disable-next-line no-control-regex -- exactly those are meant
  .regex(/^[^\\:*?"<>|\u0000-\u001f]+$/, 'must be a plain relative path')
  .refine(
    (path) => path.split('/').every((part) => part !== '' && part !== '.' && part !== '..'),
    'must be a plain relative path',
  )

/** What is written beside the files of a model: how it wants to be used, and where it came from. */
export const OWN_FILES = ['sightline.json', 'source.json'] as const

export const publishedFileSchema = z.strictObject({
  path: plainPath.refine(
    (path) => !OWN_FILES.some((name) => path.split('/').at(-1)?.toLowerCase() === name),
    `must not be called ${OWN_FILES.join(' or ')}`,
  ),
  /** The same content from several places; the next one is asked where one fails. */
  urls: z.array(address).min(1),
  /** Exact; null: not published. */
  bytes: z.int().positive().nullable(),
  sha256: hex(64).nullable(),
  md5: hex(32).nullable(),
})

const licenceSchema = z.strictObject({
  /** https://spdx.org/licenses; null: not known. */
  spdx: z.string().nullable(),
  /** What has to be said beside it, and by whom it was said. */
  note: z.string(),
  url: address.nullable(),
})

export const labelsSchema = z.strictObject({
  title: z.string(),
  classes: z.int().positive(),
  file: publishedFileSchema,
  licence: licenceSchema,
})

const extent = z.int().positive()

/** The same words as in `sightline.json`. */
export const entryUseSchema = z.strictObject({
  architecture: z.string().min(1).optional(),
  preprocess: z.enum(PRESETS),
  resize: z.enum(RESIZES).default('stretch'),
  /** [height, width], for models that leave it open. */
  inputSize: z.tuple([extent, extent]).optional(),
  head: z.enum(['softmax', 'sigmoid', 'none']).optional(),
})

export const entrySchema = z.strictObject({
  /** What `sightline models add` takes. */
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, “.”, “_” and “-”'),
  title: z.string().min(1).max(120),
  /** One sentence. */
  summary: z.string(),
  format: z.enum(['keras-h5', 'keras-v3', 'tfjs-layers', 'onnx']),
  publisher: z.string(),
  /** Where people read about it. */
  page: address.nullable(),
  /** The first one is the file to open. */
  files: z.array(publishedFileSchema).min(1),
  /** The first file is a model.json of TensorFlow.js: the weight files that it names lie beside it where it was found. */
  shards: z.boolean().default(false),
  /** Of everything, about; for people, where no file says it exactly. */
  approximateBytes: z.int().positive().nullable().default(null),
  use: entryUseSchema,
  /** A key of the catalogue's `labels`. */
  labels: z.string().nullable(),
  licence: licenceSchema,
  citation: z.string(),
  /** Who has downloaded, opened and run it, when: false until somebody has. */
  verified: z.union([z.literal(false), z.strictObject({ on: z.iso.date(), by: z.string().min(1), note: z.string() })]),
})

export const catalogueSchema = z
  .strictObject({
    $schema: z.string().optional(),
    title: z.string(),
    labels: z.record(z.string(), labelsSchema),
    models: z.array(entrySchema),
  })
  .superRefine(({ labels, models }, context) => {
    const seen = new Set<string>()
    for (const [index, { id, labels: named, files, shards, format }] of models.entries()) {
      const refuse = (message: string) =>
        context.addIssue({ code: 'custom', path: ['models', index], message: `${id}: ${message}` })
      if (seen.has(id)) refuse('another entry has the same id')
      seen.add(id)
      if (named !== null && !Object.hasOwn(labels, named)) refuse(`there are no labels “${named}”`)
      // Some disks do not tell A from a.
      const paths = files.map(({ path }) => path.toLowerCase())
      if (new Set(paths).size < files.length) refuse('two files have the same path')
      if (shards && format !== 'tfjs-layers') refuse('only a model of TensorFlow.js has shards')
    }
  })

export type PublishedFile = z.output<typeof publishedFileSchema>
export type PublishedLabels = z.output<typeof labelsSchema>
export type Licence = z.output<typeof licenceSchema>
export type CatalogueEntry = z.output<typeof entrySchema>
export type Catalogue = z.output<typeof catalogueSchema>

/** How much there is to download, as far as it is known; null: not at all. Labels are too small to count. */
export function bytesOf({ files, shards, approximateBytes }: CatalogueEntry): number | null {
  const sizes = files.map(({ bytes }) => bytes)
  const known = sizes.every((bytes) => bytes !== null)
  return known && !shards ? sizes.reduce((sum, bytes) => sum + bytes, 0) : approximateBytes
}
