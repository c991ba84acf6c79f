/** Reads the numbers of HDF5 datasets piece by piece, and leaves large ones where they lie on disk. */
import type { Metadata } from 'h5wasm'
import { modelFileBroken, weightTypeUnsupported } from '../../errors/importer-errors.ts'
import { sizeOf } from '../../model/nd-array.ts'
import type { FileBytes } from '../file-bytes.ts'
import type { MountedFile } from './hdf5-file.ts'
import { inFile, inMemory, PIECE_BYTES, type WeightData } from '../weight-data.ts'

/** The file that datasets are read from. */
export interface NumberSource {
  readonly path: string
  /** Bytes in it. */
  readonly length: number
  /** Where it lies, so that large datasets can be left there. */
  readonly origin: { readonly content: FileBytes; readonly mounted: MountedFile } | null
  /** Bytes that its datasets have unpacked to so far. */
  read: number
}

export interface NumberDataset {
  readonly path: string
  readonly shape: readonly number[]
  readonly metadata: Metadata
  /** The part from one index up to another, of each axis or the first ones, flat. */
  slice(ranges: readonly (readonly [from: number, to: number])[]): unknown
  /** The number of a dataset without axes. */
  scalar(): number
}

/** Numbers of the classes of types in HDF5 (H5T_INTEGER, H5T_FLOAT). Integers are counters, never arrays. */
const INTEGER = 0
const FLOAT = 1

/** Weights hardly compress: datasets that unpack to more than this many times the file are made to exhaust memory. */
const MAX_RATIO = 200

/** So many numbers tell where they lie. */
const MAX_SEEN = 4096

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
  if (source.read > Math.max(MAX_RATIO * source.length, PIECE_BYTES)) {
    throw modelFileBroken(source.path, `its dataset ${path} would unpack to ${bytes} bytes, far more than the file holds`)
  }
  if (source.origin && size === 4 && bytes >= MIN_FILE_BYTES) {
    const start = locate(dataset, source.origin)
    if (start !== undefined) return inFile(source.origin.content.slice(start, start + bytes))
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
  for (let row = 0; row < shape[0]; row += rows)
    yield slice([[row, Math.min(row + rows, shape[0])]]) as Float32Array | Float64Array
}

/**
 * Where in the file the dataset's numbers lie one after the other, as they do unless they are in chunks, compressed or put together from other datasets. The library does not
 * tell; but it has to read them from there. So some of the first and some of the last are read, and have to come from places as far apart as they should be.
 */
function locate(dataset: NumberDataset, { content, mounted }: NonNullable<NumberSource['origin']>): number | undefined {
  const { shape, metadata, slice } = dataset
  if (metadata.chunks || metadata.virtual_sources) return undefined
  const count = Math.min(shape[shape.length - 1], MAX_SEEN)
  const [firsts, lasts] = [() => 0, (extent: number, seen: number) => extent - seen].map((begin) => {
    const ranges = shape.map((extent, axis) => {
      const seen = axis === shape.length - 1 ? count : 1
      return [begin(extent, seen), begin(extent, seen) + seen] as const
    })
    const { result, parts } = mounted.traced(() => slice(ranges) as Float32Array)
    const bytes = Buffer.from(result.buffer, result.byteOffset, result.byteLength)
    return parts
      .filter(({ position, length }) => length >= bytes.length && isAt(content, bytes, position))
      .map(({ position }) => position)
  })
  const distance = (sizeOf(shape) - count) * metadata.size
  return firsts.find((position) => lasts.includes(position + distance))
}

function isAt(content: FileBytes, bytes: Buffer, position: number): boolean {
  return bytes.equals(content.slice(position, position + bytes.length).read())
}

function describeType({ type, size, littleEndian }: Metadata): string {
  if (type === FLOAT) return `${littleEndian ? '' : 'big-endian '}float${size * 8}`
  return type === 0 ? `int${size * 8}` : `HDF5 type ${type}`
}
