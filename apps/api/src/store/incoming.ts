/** A file on its way into a store: written to the disk while its size and its SHA-256 are taken. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { uploadTooLarge } from '../errors/store-errors.ts'
import type { PutOptions, Stored } from './store.ts'

export interface Incoming extends Stored {
  readonly path: string
}

const DAY = 86_400_000

/** Receives into `folder` and hands the whole file, which is on the disk for good, to `place`; what `place` has not taken away is removed. Throws UPLOAD_TOO_LARGE. */
export async function receive(
  source: Readable | Uint8Array,
  options: PutOptions & { readonly folder: string; place(file: Incoming): Promise<void> },
): Promise<Stored> {
  const { folder, limit = Infinity, signal, announce, place } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, randomUUID())
  try {
    const stored = await write(source, { path, limit, signal })
    signal?.throwIfAborted()
    await announce?.(stored)
    await place({ ...stored, path })
    return stored
  } finally {
    await rm(path, { force: true })
  }
}

/** Removes what processes have left that were killed on the way. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (found && Date.now() - found.mtimeMs > DAY) await rm(path, { force: true })
  }
}

async function write(
  source: Readable | Uint8Array,
  { path, limit, signal }: { path: string; limit: number; signal: AbortSignal | undefined },
): Promise<Stored> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'wx', 0o600)
  const stream = source instanceof Readable ? source : Readable.from([source])
  const abort = () => stream.destroy(signal?.reason instanceof Error ? signal.reason : new Error('The upload was stopped.'))
  signal?.addEventListener('abort', abort)
  try {
    if (signal?.aborted) abort()
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > limit) throw uploadTooLarge(limit)
      hash.update(chunk)
      // Unlike `write`, which may write less than it is given when the disk is almost full, this writes all or throws.
      await file.appendFile(chunk)
    }
    await file.sync()
  } finally {
    signal?.removeEventListener('abort', abort)
    await file.close()
  }
  return { sha256: hash.digest('hex'), bytes }
}
