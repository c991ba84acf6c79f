/**
 * A file that the HDF5 library reads where it lies, part by part, instead of from memory: in the library's own file system there is a file of that length whose bytes come from here.
 */
import type { Module } from 'h5wasm'
import type { FileBytes } from '../file-bytes.ts'

/** What the library has read: from where, how much. */
export interface Part {
  readonly position: number
  readonly length: number
}

export interface MountedFile {
  /** The parts that the library reads while `work` runs. */
  traced<T>(work: () => T): { readonly result: T; readonly parts: readonly Part[] }
  /** Why a part could not be read, where one could not: the library is told that the file ends there. To be asked after each call. */
  failure(): unknown
}

/** Emscripten's file system in memory, as far as a file in it can be made to read from elsewhere. */
interface Node {
  usedBytes: number
  stream_ops: { readonly read: Read }
}
type Read = (...asked: [stream: unknown, into: Int8Array, offset: number, length: number, position: number]) => number

export interface Place {
  readonly fileSystem: (typeof Module)['FS']
  readonly name: string
}

/** The file is at `place` as long as `use` runs. */
export function mountFile<T>({ fileSystem, name }: Place, content: FileBytes, use: (file: MountedFile) => T): T {
  return content.reading((readAt) => {
    let parts: Part[] = []
    let failure: unknown
    const read: Read = (...[, into, offset, length, position]) => {
      parts.push({ position, length })
      try {
        return readAt(position, new Uint8Array(into.buffer, into.byteOffset + offset, length))
      } catch (error) {
        // Not through the library, which would be left in the middle of something.
        failure ??= error
        return 0
      }
    }
    fileSystem.writeFile(name, new Uint8Array(1))
    try {
      const node = fileSystem.lookupPath(name, {}).node as unknown as Node
      node.usedBytes = content.length
      node.stream_ops = { ...node.stream_ops, read }
      return use({
        traced(work) {
          parts = []
          return { result: work(), parts }
        },
        failure: () => failure,
      })
    } finally {
      fileSystem.unlink(name)
    }
  })
}
