/**
 * Bytes that stay in their files and are read whenever they are asked for, so that a model's weights do not lie in memory
 * beside the copy that the runtime maps. A file that has changed since it was opened is refused.
 */
import { closeSync, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'
import { readFully } from '../files/read-fully.ts'
import { modelChanged, modelUnreadable } from '../errors/importer-errors.ts'

/** Fills `into` with the bytes from `position` on; gives how many there were. */
export type ReadAt = (position: number, into: Uint8Array) => number

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
    for (const { segment, bytes } of this.#places(into)) readSegment(segment, bytes)
    return into.subarray(0, this.length)
  }

  /** Into a buffer of this length, by a thread of the system's, while this one has other work. */
  async load(into: Uint8Array<ArrayBuffer>): Promise<void> {
    for (const { segment, bytes } of this.#places(into)) await loadSegment(segment, bytes)
  }

  /** For those who read many parts: the files are opened once, for as long as `use` runs. */
  reading<T>(use: (read: ReadAt) => T): T {
    const files = new Map<string, number>()
    try {
      for (const segment of this.#segments) if (!files.has(segment.path)) files.set(segment.path, openUnchanged(segment))
      return use((position, into) => {
        const part = this.slice(position, position + into.length)
        for (const { segment, bytes } of part.#places(into)) fill(files.get(segment.path)!, segment, bytes)
        return part.length
      })
    } finally {
      for (const file of files.values()) closeSync(file)
    }
  }

  /** Throws MODEL_CHANGED if one of the files is not as it was. */
  checkUnchanged(): void {
    for (const segment of this.#segments) closeSync(openUnchanged(segment))
  }

  /** Where in a buffer each segment goes. */
  #places(into: Uint8Array) {
    let position = 0
    return this.#segments.map((segment) => {
      const bytes = into.subarray(position, position + segment.length)
      position += segment.length
      return { segment, bytes }
    })
  }
}

function readSegment(segment: Segment, into: Uint8Array): void {
  const file = openUnchanged(segment)
  try {
    fill(file, segment, into)
  } finally {
    closeSync(file)
  }
}

async function loadSegment({ path, stamp, offset }: Segment, into: Uint8Array): Promise<void> {
  const file = await attempted(path, open(path, 'r'))
  try {
    if (stampOf(await file.stat()) !== stamp) throw modelChanged(path)
    await attempted(path, readFully(file, into, offset))
  } finally {
    await file.close()
  }
}

function openUnchanged({ path, stamp }: Segment): number {
  const file = attempt(path, () => openSync(path, 'r'))
  if (stampOf(fstatSync(file)) === stamp) return file
  closeSync(file)
  throw modelChanged(path)
}

function fill(file: number, { path, offset, length }: Segment, into: Uint8Array): void {
  for (let done = 0; done < length;) {
    const wanted = Math.min(length - done, MAX_READ)
    const read = attempt(path, () => readSync(file, into, done, wanted, offset + done))
    if (read === 0) throw modelChanged(path)
    done += read
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw modelUnreadable(path, error)
  }
}

async function attempted<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw modelUnreadable(path, error)
  })
}

function stampOf({ size, mtimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ino}`
}
