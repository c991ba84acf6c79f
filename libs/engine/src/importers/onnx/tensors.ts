/** The tensors of an ONNX file as initializers. Large ones stay in the file, or in the external-data file, and are read when they are asked for. */
import { modelFileBroken, shardsShort, weightTypeUnsupported } from '../../errors/importer-errors.ts'
import { tensor, type DataType, type Initializer, type TensorData } from '../../graph/graph.ts'
import { EXTERNAL, type TensorMessage } from '../../graph/onnx-schema.ts'
import type { FileBytes } from '../file-bytes.ts'
import type { ModelSource } from '../importer.ts'
import { halfToFloat } from '../tfjs/decode-weights.ts'
import { decodeFloat32, inFile, type Decoder } from '../weight-data.ts'

/** How a stored type becomes one of ours; bytes begin a buffer. */
interface StoredType {
  readonly name: string
  readonly bytes: number
  readonly dtype: DataType
  decode(bytes: Uint8Array<ArrayBuffer>): TensorData
}

const shorts = ({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>) => new Uint16Array(buffer, byteOffset, length / 2)

/** By TensorProto.DataType. */
const STORED: Readonly<Record<number, StoredType>> = {
  1: { name: 'float', bytes: 4, dtype: 'float32', decode: decodeFloat32 },
  2: { name: 'uint8', bytes: 1, dtype: 'uint8', decode: (b) => b },
  3: { name: 'int8', bytes: 1, dtype: 'int8', decode: (b) => new Int8Array(b.buffer, b.byteOffset, b.length) },
  4: { name: 'uint16', bytes: 2, dtype: 'int32', decode: (b) => Int32Array.from(shorts(b)) },
  5: {
    name: 'int16',
    bytes: 2,
    dtype: 'int32',
    decode: (b) => Int32Array.from(new Int16Array(b.buffer, b.byteOffset, b.length / 2)),
  },
  6: { name: 'int32', bytes: 4, dtype: 'int32', decode: (b) => new Int32Array(b.buffer, b.byteOffset, b.length / 4) },
  7: { name: 'int64', bytes: 8, dtype: 'int64', decode: (b) => new BigInt64Array(b.buffer, b.byteOffset, b.length / 8) },
  9: { name: 'bool', bytes: 1, dtype: 'bool', decode: (b) => b },
  10: { name: 'float16', bytes: 2, dtype: 'float32', decode: (b) => Float32Array.from(shorts(b), halfToFloat) },
  11: {
    name: 'double',
    bytes: 8,
    dtype: 'float32',
    decode: (b) => Float32Array.from(new Float64Array(b.buffer, b.byteOffset, b.length / 8)),
  },
  12: {
    name: 'uint32',
    bytes: 4,
    dtype: 'int64',
    decode: (b) => BigInt64Array.from(new Uint32Array(b.buffer, b.byteOffset, b.length / 4), BigInt),
  },
  13: { name: 'uint64', bytes: 8, dtype: 'int64', decode: (b) => new BigInt64Array(b.buffer, b.byteOffset, b.length / 8) },
  16: {
    name: 'bfloat16',
    bytes: 2,
    dtype: 'float32',
    decode: (b) => new Float32Array(Uint32Array.from(shorts(b), (bits) => bits << 16).buffer),
  },
}

const OTHER_NAMES: Readonly<Record<number, string>> = {
  8: 'string',
  14: 'complex64',
  15: 'complex128',
  17: 'float8e4m3fn',
  19: 'float8e5m2',
  21: 'uint4',
  22: 'int4',
}

/** Our type for an ONNX data type; undefined where there is none. */
export function dataTypeOf(code: number | undefined): DataType | undefined {
  return STORED[code ?? 0]?.dtype
}

export function dataTypeName(code: number | undefined): string {
  return STORED[code ?? 0]?.name ?? OTHER_NAMES[code ?? 0] ?? `data type ${code}`
}

/** The bytes that tensors may lie in. */
export interface TensorPlaces {
  readonly source: ModelSource
  /** External-data files by the name that the tensors give. */
  readonly external: ReadonlyMap<string, FileBytes>
}

/** From so many bytes on, numbers stay in their file. */
const MIN_FILE_BYTES = 4096
/** More numbers than any machine holds: the dims are broken. */
const MAX_SIZE = 2 ** 40

/** A constant that remembers what a wider type was in the file. */
export interface WidenedInitializer extends Initializer {
  readonly storedAs?: string
}

/** The type that the file gives a constant: `uint16` is held as int32. */
export function storedTypeOf(initializer: WidenedInitializer): string {
  return initializer.storedAs ?? initializer.dtype
}

/** Throws WEIGHT_TYPE_UNSUPPORTED, MODEL_FILE_BROKEN, SHARDS_SHORT. */
export function readTensor(message: TensorMessage, places: TensorPlaces): WidenedInitializer {
  const held = holdTensor(message, places)
  const storedAs = dataTypeName(message.data_type)
  return storedAs === held.dtype ? held : { ...held, storedAs }
}

function holdTensor(message: TensorMessage, places: TensorPlaces): Initializer {
  const name = message.name ?? ''
  const { path } = places.source
  const type = STORED[message.data_type ?? 0]
  if (!type) throw weightTypeUnsupported(name, dataTypeName(message.data_type))
  const dims = message.dims ?? []
  const size = dims.reduce((all, dim) => all * dim, 1)
  if (dims.some((dim) => !(dim >= 0)) || !(size <= MAX_SIZE))
    throw modelFileBroken(path, `the tensor “${name}” has the shape [${dims.join(', ')}]`)
  if (message.data_location === EXTERNAL) return external(message, { type, dims, length: size * type.bytes }, places)
  if (message.raw_data !== undefined && (message.raw_data.length > 0 || size === 0)) {
    const { raw_data: raw } = message
    if (raw.length !== size * type.bytes) throw wrongLength(path, name, { dims, found: raw.length / type.bytes })
    return raw.length < MIN_FILE_BYTES || raw.buffer !== places.source.bytes().buffer
      ? tensor(type.dtype, dims, type.decode(Uint8Array.from(raw)))
      : stored(type, dims, locate(raw, places.source))
  }
  const data = type.decode(listedBytes(message, type))
  if (data.length !== size) throw wrongLength(path, name, { dims, found: data.length })
  return tensor(type.dtype, dims, data)
}

function wrongLength(path: string, name: string, { dims, found }: { dims: readonly number[]; found: number }) {
  return modelFileBroken(path, `the tensor “${name}” of shape [${dims.join(', ')}] holds ${found} numbers`)
}

/** Where a view into the file's content lies in the file. */
function locate(raw: Uint8Array, { file, bytes }: ModelSource): FileBytes {
  const start = raw.byteOffset - bytes().byteOffset
  return file.slice(start, start + raw.length)
}

function stored(type: StoredType, dims: readonly number[], bytes: FileBytes): Initializer {
  if (type.dtype === 'float32') return { dtype: 'float32', dims, ...inFile(bytes, type.decode as Decoder) }
  return { dtype: type.dtype, dims, read: () => type.decode(bytes.read()) }
}

interface Stored {
  readonly type: StoredType
  readonly dims: readonly number[]
  readonly length: number
}

function external(message: TensorMessage, { type, dims, length }: Stored, places: TensorPlaces): Initializer {
  const name = message.name ?? ''
  const { location, offset, declared } = externalPlace(message)
  const bytes = places.external.get(location)
  if (!bytes) throw modelFileBroken(places.source.path, `the tensor “${name}” lies in a file that it does not name`)
  if (declared !== undefined && declared !== length)
    throw wrongLength(places.source.path, name, { dims, found: declared / type.bytes })
  if (!Number.isSafeInteger(offset) || offset < 0)
    throw modelFileBroken(places.source.path, `the tensor “${name}” begins at ${offset}`)
  if (offset + length > bytes.length) throw shardsShort([location], { found: bytes.length, needed: offset + length })
  const part = bytes.slice(offset, offset + length)
  return length < MIN_FILE_BYTES ? tensor(type.dtype, dims, type.decode(part.read())) : stored(type, dims, part)
}

export function externalPlace({ external_data = [] }: TensorMessage) {
  const find = (key: string) => external_data.find((entry) => entry.key === key)?.value
  const declared = find('length')
  return {
    location: find('location') ?? '',
    offset: Number(find('offset') ?? 0),
    declared: declared === undefined ? undefined : Number(declared),
  }
}

/** The lists that small tensors may use instead of raw bytes, as those bytes. */
function listedBytes(message: TensorMessage, type: StoredType): Uint8Array<ArrayBuffer> {
  const { float_data = [], int32_data = [], int64_data = [], double_data = [], uint64_data = [] } = message
  const bytes = ({ buffer, byteOffset, byteLength }: TensorData | Uint32Array) =>
    new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
  switch (type.name) {
    case 'float':
      return bytes(Float32Array.from(float_data))
    case 'double':
      return bytes(Float64Array.from(double_data))
    case 'int64':
      return bytes(BigInt64Array.from(int64_data, BigInt))
    case 'uint64':
      return bytes(BigInt64Array.from(uint64_data, BigInt))
    case 'uint32':
      return bytes(Uint32Array.from(uint64_data))
    case 'int32':
      return bytes(Int32Array.from(int32_data))
    case 'int8':
    case 'uint8':
    case 'bool':
      return bytes(Uint8Array.from(int32_data))
    default:
      return bytes(Uint16Array.from(int32_data))
  }
}
