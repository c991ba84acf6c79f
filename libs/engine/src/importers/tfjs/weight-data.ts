/** Cuts the bytes of a group into its weights, and turns quantised ones back into float32. */
import { shardsShort, weightTypeUnsupported } from '../../errors/importer-errors.ts'
import { sizeOf } from '../../model/nd-array.ts'
import type { WeightGroup, WeightSpec } from './manifest.ts'

export interface NamedWeightData {
  /** As the manifest has it: `conv1/kernel`. */
  readonly name: string
  readonly shape: readonly number[]
  read(): Float32Array
}

export interface DecodedGroup {
  readonly weights: readonly NamedWeightData[]
  /** Bytes at the end that belong to no weight. */
  readonly unused: number
}

/** Bytes of one number, by the type that it is stored as. */
const BYTES: Readonly<Record<string, number>> = { float32: 4, float16: 2, int32: 4, uint8: 1, uint16: 2, bool: 1 }

export function decodeWeights({ paths, weights }: WeightGroup, bytes: Uint8Array): DecodedGroup {
  let offset = 0
  const decoded = weights.map((spec) => {
    const stored = spec.quantization?.dtype ?? spec.dtype
    if (!Object.hasOwn(BYTES, stored)) throw weightTypeUnsupported(spec.name, stored)
    const start = offset
    offset += sizeOf(spec.shape) * BYTES[stored]
    const read = once(() => decode(spec, stored, bytes.subarray(start, start + sizeOf(spec.shape) * BYTES[stored])))
    return { name: spec.name, shape: spec.shape, read }
  })
  if (offset > bytes.length) throw shardsShort(paths, { found: bytes.length, needed: offset })
  return { weights: decoded, unused: bytes.length - offset }
}

function decode({ name, dtype, quantization }: WeightSpec, stored: string, bytes: Uint8Array): Float32Array {
  if (dtype !== 'float32' && dtype !== 'float16') throw weightTypeUnsupported(name, dtype)
  if (stored === 'float32') return aligned(bytes, 4, (buffer, at, length) => new Float32Array(buffer, at, length))
  if (stored === 'float16') return Float32Array.from(halfBits(bytes), halfToFloat)
  if (quantization?.scale === undefined || quantization.min === undefined)
    throw weightTypeUnsupported(name, `${stored} without a scale`)
  const { scale, min } = quantization
  if (stored === 'uint8') return Float32Array.from(bytes, (value) => value * scale + min)
  if (stored === 'uint16') return Float32Array.from(halfBits(bytes), (value) => value * scale + min)
  throw weightTypeUnsupported(name, `quantised ${stored}`)
}

function halfBits(bytes: Uint8Array): Uint16Array {
  return aligned(bytes, 2, (buffer, at, length) => new Uint16Array(buffer, at, length))
}

/** A view where the bytes lie at a multiple of the number's size, else a view of a copy. */
function aligned<T>(bytes: Uint8Array, size: number, view: (buffer: ArrayBuffer, at: number, length: number) => T): T {
  const source = bytes.byteOffset % size === 0 ? bytes : bytes.slice()
  return view(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength / size)
}

/** IEEE 754 half precision: 1 sign, 5 exponent and 10 fraction bits. */
export function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
