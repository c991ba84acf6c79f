/**
 * A download that is not whole yet: what has arrived, and by what to tell whether the rest still belongs to it. Both lie beside each other on the disk, so that another
 * process can go on with it.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { z } from '@sightline/engine/declarations'

const stateSchema = z.object({
  url: z.string(),
  /** A strong ETag, or a Last-Modified: what If-Range takes. */
  validator: z.string().nullable(),
  /** Of the whole file. */
  total: z.int().nullable(),
})

export type PartialState = z.output<typeof stateSchema>

export interface Hashes {
  readonly sha256: string
  readonly md5: string
}

export class PartialFile {
  readonly path: string
  readonly #statePath: string

  /** `path` without an extension. */
  constructor(path: string) {
    this.path = `${path}.part`
    this.#statePath = `${path}.json`
  }

  /** What can be gone on with; null: begin at the beginning. */
  async resume(url: string): Promise<{ readonly bytes: number; readonly state: PartialState } | null> {
    const [found, text] = await Promise.all([
      stat(this.path).catch(() => null),
      readFile(this.#statePath, 'utf8').catch(() => null),
    ])
    if (!found?.isFile() || found.size === 0 || text === null) return null
    const state = parseState(text)
    return state?.url === url ? { bytes: found.size, state } : null
  }

  /** Empties it, for a file of this state. */
  async begin(state: PartialState): Promise<void> {
    await writeFile(this.path, '')
    await writeFile(this.#statePath, JSON.stringify(state))
  }

  async size(): Promise<number> {
    return (await stat(this.path)).size
  }

  /** Of what has arrived. */
  async hash(signal: AbortSignal): Promise<Hashes> {
    const [sha256, md5] = [createHash('sha256'), createHash('md5')]
    for await (const piece of createReadStream(this.path, { signal, highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      sha256.update(piece)
      md5.update(piece)
    }
    return { sha256: sha256.digest('hex'), md5: md5.digest('hex') }
  }

  async remove(): Promise<void> {
    await rm(this.#statePath, { force: true })
    await rm(this.path, { force: true })
  }
}

/** A state that was cut short by a full disk, or is of another version, is none. */
function parseState(text: string): PartialState | null {
  try {
    return stateSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
