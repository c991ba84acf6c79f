/** Catalogues of a test's own server. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from '@sightline/engine/declarations'
import { catalogueSchema, type Catalogue, type entrySchema, type PublishedFile } from '../schema.ts'
import type { FileServer } from './file-server.ts'

export const sha256Of = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex')
export const md5Of = (content: Uint8Array | string) => createHash('md5').update(content).digest('hex')

/** A file of which nothing is known but where it lies. */
export function publishedAt(url: string, facts: Partial<PublishedFile> = {}): PublishedFile {
  return { path: url.slice(url.lastIndexOf('/') + 1), urls: [url], bytes: null, sha256: null, md5: null, ...facts }
}

type EntryInput = z.input<typeof entrySchema>

export function entryOf(facts: Pick<EntryInput, 'id' | 'files'> & Partial<EntryInput>): EntryInput {
  return {
    title: facts.id,
    summary: 'A model of a test.',
    format: 'tfjs-layers',
    publisher: 'The test',
    page: null,
    use: { preprocess: 'unit' },
    labels: null,
    licence: { spdx: 'CC0-1.0', note: 'Made for a test.', url: null },
    citation: 'Nobody',
    verified: false,
    ...facts,
  }
}

export function catalogueOf(models: readonly EntryInput[], labels: z.input<typeof catalogueSchema>['labels'] = {}): Catalogue {
  return catalogueSchema.parse({ title: 'A catalogue of a test', labels, models })
}

/** Puts a model of TensorFlow.js onto the server, and gives what a catalogue says of it. */
export function publishTfjsModel(
  { url, files }: FileServer,
  folder: string,
  place: string,
): Pick<EntryInput, 'format' | 'files' | 'shards'> {
  for (const name of readdirSync(folder)) {
    if (name !== 'sightline.json') files.set(`${place}/${name}`, { content: readFileSync(join(folder, name)) })
  }
  const manifest = readFileSync(join(folder, 'model.json'))
  const file = publishedAt(`${url}${place}/model.json`, { bytes: manifest.length, sha256: sha256Of(manifest) })
  return { format: 'tfjs-layers', files: [file], shards: true }
}
