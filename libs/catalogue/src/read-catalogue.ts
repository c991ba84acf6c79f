/** The catalogue that comes along, or one of somebody's own: a file or an address. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { SightlineError } from '@sightline/engine/declarations'
import { request } from './download/request.ts'
import { catalogueInvalid, catalogueUnreadable, entryUnknown } from './errors/catalogue-errors.ts'
import { catalogueSchema, type Catalogue, type CatalogueEntry } from './schema.ts'

const OURS = fileURLToPath(new URL('./catalogue.json', import.meta.url))
const MAX_BYTES = 10e6
const SILENCE_MILLISECONDS = 15_000

/** `place`: a path or an http(s) address; undefined: ours. Throws CATALOGUE_UNREADABLE, CATALOGUE_INVALID. */
export async function readCatalogue(place: string | undefined, signal = new AbortController().signal): Promise<Catalogue> {
  const shown = place ?? OURS
  const text = /^https?:/i.test(shown) ? await readRemote(shown, signal) : await readLocal(shown)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (thrown) {
    throw catalogueInvalid(shown, `it is not valid JSON (${thrown instanceof Error ? thrown.message : String(thrown)})`)
  }
  const { data, error } = catalogueSchema.safeParse(value)
  if (data) return data
  const [{ path, message }] = error.issues
  throw catalogueInvalid(shown, `${path.join('.') || 'it'}: ${message}`)
}

/** Throws CATALOGUE_ENTRY_UNKNOWN. */
export function findEntry({ models }: Catalogue, id: string): CatalogueEntry {
  const found = models.find((entry) => entry.id === id.toLowerCase())
  if (found) return found
  throw entryUnknown(
    id,
    models.map((entry) => entry.id),
  )
}

async function readLocal(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (thrown) {
    throw catalogueUnreadable(path, thrown instanceof Error ? thrown.message : String(thrown), thrown)
  }
}

async function readRemote(url: string, signal: AbortSignal): Promise<string> {
  try {
    const { status, body } = await request({ url, headers: {}, silenceMilliseconds: SILENCE_MILLISECONDS, signal })
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of body as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1e6} MB`)
      pieces.push(piece)
    }
    if (status !== 200) throw new Error(`the answer was HTTP ${status}`)
    return Buffer.concat(pieces).toString('utf8')
  } catch (thrown) {
    signal.throwIfAborted()
    const reason = thrown instanceof Error ? thrown.message.replace(/\.$/, '') : String(thrown)
    throw catalogueUnreadable(url, reason, thrown instanceof SightlineError ? thrown.cause : thrown)
  }
}
