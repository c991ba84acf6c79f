/** Reads the numbers of HDF5 datasets piece by piece, and leaves large ones where they lie on disk. */
import type { Metadata } from 'h5wasm'
import { modelFileBroken, weightTypeUnsupported } from '../../errors/importer-errors.ts'
import { sizeOf } from '../../model/nd-array.ts'
import type { FileBytes } from '../file-bytes.ts'
import { inFile, inMemory, PIECE_BYTES, type WeightData } from '../weight-data.ts'

/** The file that datasets are read from. */
export interface NumberSource {
  readonly path: string
  readonly bytes: Uint8Array
  readonly origin?: FileBytes
  /** Bytes that its datasets have unpacked to so far. */
  read: number
  /** Where in the file the last large dataset ended: the next one is most likely behind it. */
  cursor: number
}

export interface NumberDataset {
  readonly path: string
  readonly shape: readonly number[]
  readonly metadata: Metadata
  /** Rows of the first axis, flat. */
  slice(from: number, to: number): unknown
  /** The number of a dataset without axes. */
  scalar(): number
}

/** Numbers of the classes of types in HDF5 (H5T_INTEGER, H5T_FLOAT). Integers are counters, never arrays. */
const INTEGER = 0
const FLOAT = 1

/** Weights hardly compress: datasets that unpack to more than this many times the file are made to exhaust memory. */
const MAX_RATIO = 200

/** From this size on a dataset stays on disk. */
const MIN_FILE_BYTES = 2 ** 16

export function readNumbers(dataset: NumberDataset, source: NumberSource): WeightData {
  const { path, shape, metadata } = dataset
  const { type, size, littleEndian } = metadata
  const isFloat = type === FLOAT && littleEndian && (size === 4 || size === 8)
  if (shape.length === 0 && (isFloat || type === INTEGER)) return inMemory(Float32Array.of(dataset.scalar()))
  if (!isFloat) throw weightTypeUnsupported(path, describeType(metadata))
  const bytes = sizeOf(shape) * size
  source.read += bytes
  if (source.read > Math.max(MAX_RATIO * source.bytes.length, PIECE_BYTES)) {
    throw modelFileBroken(source.path, `its dataset ${path} would unpack to ${bytes} bytes, far more than the file holds`)
  }
  if (source.origin && size === 4 && bytes >= MIN_FILE_BYTES) {
    const start = locate(dataset, source)
    if (start !== undefined) return inFile(source.origin.slice(start, start + bytes))
  }
  const values = new Float32Array(sizeOf(shape))
  let position = 0
  for (const piece of piecesOf(dataset)) {
    values.set(piece, position)
    position += piece.length
  }
  return inMemory(values)
}

/** Large arrays leave the library in pieces, since WebAssembly memory grows and never shrinks. */
function* piecesOf({ shape, metadata, slice }: NumberDataset): Generator<Float32Array | Float64Array> {
  const rows = Math.max(1, Math.floor(PIECE_BYTES / (sizeOf(shape.slice(1)) * metadata.size)))
  for (let row = 0; row < shape[0]; row += rows) yield slice(row, Math.min(row + rows, shape[0])) as Float32Array | Float64Array
}

/**
 * Where in the file the dataset's numbers lie one after the other, as they do unless it is chunked or compressed. The library does
 * not tell; we look for them and compare every byte, so that what is found is right whatever it belongs to.
 */
function locate(dataset: NumberDataset, source: NumberSource): number | undefined {
  const file = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength)
  let start: number | undefined
  let position = 0
  for (const numbers of piecesOf(dataset)) {
    const piece = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
    start ??= find(file, piece, source.cursor)
    if (start === undefined || !isAt(file, piece, start + position)) return undefined
    position += piece.length
  }
  source.cursor = (start ?? 0) + position
  return start
}

/** How many places that only begin alike are tried. */
const MAX_TRIES = 32

function find(file: Buffer, piece: Buffer, from: number): number | undefined {
  const beginning = piece.subarray(0, 256)
  for (const start of [from, 0]) {
    let at = file.indexOf(beginning, start)
    for (let tries = 0; at >= 0 && tries < MAX_TRIES; tries++) {
      if (isAt(file, piece, at)) return at
      at = file.indexOf(beginning, at + 1)
    }
  }
  return undefined
}

function isAt(file: Buffer, piece: Buffer, start: number): boolean {
  return file.subarray(start, start + piece.length).equals(piece)
}

function describeType({ type, size, littleEndian }: Metadata): string {
  if (type === FLOAT) return `${littleEndian ? '' : 'big-endian '}float${size * 8}`
  return type === 0 ? `int${size * 8}` : `HDF5 type ${type}`
}
