/**
 * Bytes that stay in their files and are read whenever they are asked for, so that a model's weights do not lie in memory
 * beside the copy that the runtime maps. A file that has changed since it was opened is refused.
 */
import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import { modelChanged, modelUnreadable } from '../errors/importer-errors.ts'

interface Segment {
  readonly path: string
  /** What tells this state of the file from another. */
  readonly stamp: string
  readonly offset: number
  readonly length: number
}

/** The most that one call of the system reads. */
const MAX_READ = 2 ** 30

export class FileBytes {
  readonly length: number
  readonly #segments: readonly Segment[]

  private constructor(segments: readonly Segment[]) {
    this.#segments = segments
    this.length = segments.reduce((sum, { length }) => sum + length, 0)
  }

  /** The files one after the other, as if they were one. */
  static of(paths: readonly string[]): FileBytes {
    return new FileBytes(
      paths.map((path) => {
        const stats = statSync(path)
        return { path, stamp: stampOf(stats), offset: 0, length: stats.size }
      }),
    )
  }

  /** The bytes from `start` up to `end`, clipped to what is there. */
  slice(start: number, end: number): FileBytes {
    let position = 0
    const segments: Segment[] = []
    for (const segment of this.#segments) {
      const from = Math.max(start - position, 0)
      const to = Math.min(end - position, segment.length)
      if (from < to) segments.push({ ...segment, offset: segment.offset + from, length: to - from })
      position += segment.length
    }
    return new FileBytes(segments)
  }

  /** In a buffer of its own, or at the beginning of one that is large enough. */
  read(into: Uint8Array<ArrayBuffer> = new Uint8Array(this.length)): Uint8Array<ArrayBuffer> {
    const bytes = into.subarray(0, this.length)
    let position = 0
    for (const segment of this.#segments) {
      readSegment(segment, bytes.subarray(position, position + segment.length))
      position += segment.length
    }
    return bytes
  }
}

function readSegment({ path, stamp, offset, length }: Segment, into: Uint8Array): void {
  const file = attempt(path, () => openSync(path, 'r'))
  try {
    if (stampOf(fstatSync(file)) !== stamp) throw modelChanged(path)
    for (let done = 0; done < length;) {
      const wanted = Math.min(length - done, MAX_READ)
      const read = attempt(path, () => readSync(file, into, done, wanted, offset + done))
      if (read === 0) throw modelChanged(path)
      done += read
    }
  } finally {
    closeSync(file)
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw modelUnreadable(path, error)
  }
}

function stampOf({ size, mtimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ino}`
}
