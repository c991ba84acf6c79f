/** Where files lie, addressed by the SHA-256 of their content: a folder, or a bucket. */
import type { Readable } from 'node:stream'

export interface Stored {
  /** Hex. */
  readonly sha256: string
  readonly bytes: number
}

export interface Range {
  readonly start: number
  /** Inclusive. */
  readonly end: number
}

export interface PutOptions {
  readonly limit?: number
  readonly signal?: AbortSignal
  /**
   * Called when the content is known and before it gets its place; the file gets it afterwards even if one of that content was there. Whoever registers the
   * file here (see services/files/keep-file.ts) can be sure that a sweep which removes the same content has either ended or will not begin.
   */
  announce?(stored: Stored): Promise<void>
}

export interface Store {
  /** Streams into the store; nothing is left behind if the source or `announce` fails. Putting what is there already is no error. Throws UPLOAD_TOO_LARGE beyond `limit` bytes. */
  put(source: Readable | Uint8Array, options?: PutOptions): Promise<Stored>
  /** Throws FILE_MISSING. */
  read(sha256: string, range?: Range): Promise<Readable>
  /** The path of a local copy to read (for a folder: the file itself; for a bucket: a copy in a bounded cache). Throws FILE_MISSING. */
  localPath(sha256: string): Promise<string>
  remove(sha256: string): Promise<void>
  /** For readiness: throws if it cannot be reached. */
  check(): Promise<void>
}
