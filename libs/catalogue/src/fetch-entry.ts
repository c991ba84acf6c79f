/** Everything that an entry consists of, on this disk: its files, the shards that its model.json names, its labels. */
import { readFile } from 'node:fs/promises'
import { parseLabels, z } from '@sightline/engine/declarations'
import { fetchFile, type CachedFile } from './cache/cache.ts'
import type { Patience } from './download/download.ts'
import { shardsInvalid } from './errors/catalogue-errors.ts'
import { downloadTooLarge } from './errors/download-errors.ts'
import { bytesOf, OWN_FILES, plainPath, type Catalogue, type CatalogueEntry, type PublishedFile } from './schema.ts'

export interface FetchOptions {
  /** `SIGHTLINE_HOME/catalogue`. */
  readonly folder: string
  readonly signal: AbortSignal
  /** The most that a model may have, in bytes. */
  readonly limit?: number
  onProgress?(progress: FetchProgress): void
  readonly patience?: Patience
}

export interface FetchProgress {
  /** The file on its way. */
  readonly path: string
  /** Of everything so far. */
  readonly bytes: number
  /** Of everything; null while unknown. */
  readonly total: number | null
}

export interface FetchedFile extends CachedFile {
  /** Below the model's folder; the `path` of `CachedFile` is where it lies now. */
  readonly name: string
}

export interface FetchedEntry {
  readonly entry: CatalogueEntry
  /** The first one is the file to open. */
  readonly files: readonly FetchedFile[]
  readonly labels: readonly string[] | null
  /** Whether the network was asked for anything. */
  readonly isNew: boolean
}

/** What a model may have where nobody says otherwise. */
const DEFAULT_LIMIT = 8e9
const LABELS_LIMIT = 5e6

/** Throws what `download` throws, CATALOGUE_SHARDS_INVALID, and LABELS_INVALID. */
export async function fetchEntry(catalogue: Catalogue, entry: CatalogueEntry, options: FetchOptions): Promise<FetchedEntry> {
  const { folder, signal, patience, limit = DEFAULT_LIMIT } = options
  const fetched: FetchedFile[] = []
  const known = bytesOf(entry)
  if (known !== null && entry.files.every(({ bytes }) => bytes !== null) && known > limit)
    throw downloadTooLarge(entry.files[0].urls[0], limit)
  const sumOf = () => fetched.reduce((sum, { bytes }) => sum + bytes, 0)
  const add = async ({ path, ...file }: PublishedFile) => {
    const before = sumOf()
    const cached = await fetchFile(folder, file, {
      signal,
      limit: limit - before,
      ...(patience && { patience }),
      onProgress: (bytes, total) => {
        const only = entry.files.length === 1 && !entry.shards
        options.onProgress?.({ path, bytes: before + bytes, total: only ? (total ?? known) : known })
      },
    })
    fetched.push({ ...cached, name: path })
    options.onProgress?.({ path, bytes: sumOf(), total: known })
  }
  for (const file of entry.files) await add(file)
  if (entry.shards) for (const shard of await findShards(entry, fetched[0])) await add(shard)
  const labels = entry.labels === null ? null : catalogue.labels[entry.labels]
  const labelsFile =
    labels && (await fetchFile(folder, labels.file, { signal, limit: LABELS_LIMIT, ...(patience && { patience }) }))
  return {
    entry,
    files: fetched,
    labels: labels && labelsFile ? parseLabels(await readFile(labelsFile.path, 'utf8'), labels.file.path) : null,
    isNew: fetched.some(({ isNew }) => isNew) || labelsFile?.isNew === true,
  }
}

const MAX_SHARDS = 2000

const manifestSchema = z.object({ weightsManifest: z.array(z.object({ paths: z.array(plainPath) })) })

/** The files of weights that a model.json names, beside where it came from. */
async function findShards({ id, files: [manifest] }: CatalogueEntry, { path, url }: FetchedFile): Promise<PublishedFile[]> {
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    throw shardsInvalid(id, 'it is not valid JSON')
  }
  const { data, error } = manifestSchema.safeParse(value)
  if (!data) throw shardsInvalid(id, `${error.issues[0].path.join('.')}: ${error.issues[0].message}`)
  const names = [...new Set(data.weightsManifest.flatMap(({ paths }) => paths))]
  const taken = [manifest.path.split('/').at(-1), ...OWN_FILES]
  const conflicting = names.find((name) => taken.includes(name))
  if (conflicting !== undefined) throw shardsInvalid(id, `it calls one of them ${conflicting}`)
  if (names.length > MAX_SHARDS) throw shardsInvalid(id, `it names more than ${MAX_SHARDS} files`)
  const folder = manifest.path.includes('/') ? manifest.path.slice(0, manifest.path.lastIndexOf('/') + 1) : ''
  return names.map((name) => {
    const place = new URL(name.split('/').map(encodeURIComponent).join('/'), new URL('.', url))
    return { path: folder + name, urls: [place.href], bytes: null, sha256: null, md5: null }
  })
}
