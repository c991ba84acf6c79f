/** The numbers of a weight: in memory where they are few, else in the file that they came from. */
import type { FileBytes } from './file-bytes.ts'

export interface WeightData {
  /** All numbers in C order, float32. They may be read from a file at each call. */
  read(): Float32Array
  /** The same in pieces, each of which holds until the next is taken. */
  pieces(): Iterable<Float32Array>
  /** Puts all numbers into `into` while this thread has other work; absent where there is nothing to wait for. */
  load?(into: Float32Array<ArrayBuffer>): Promise<void>
  /** Whoever looks for numbers that are none need not look here. */
  readonly isChecked?: boolean
}

/** Bytes of a piece; a multiple of every size of a number. */
export const PIECE_BYTES = 2 ** 22

export function inMemory(values: Float32Array): WeightData {
  return { read: () => values, pieces: () => [values] }
}

/** Turns bytes, which begin a buffer, into numbers. */
export type Decoder = (bytes: Uint8Array<ArrayBuffer>) => Float32Array

export const decodeFloat32: Decoder = (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)

export function inFile(bytes: FileBytes, decode: Decoder = decodeFloat32): WeightData {
  return {
    read: () => decode(bytes.read()),
    *pieces() {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, bytes.length))
      for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
        yield decode(bytes.slice(start, start + PIECE_BYTES).read(piece))
      }
    },
    // Float32 lies in the file as it does in memory.
    ...(decode === decodeFloat32 && {
      load: (into) => bytes.load(new Uint8Array(into.buffer, into.byteOffset, into.byteLength)),
    }),
  }
}
