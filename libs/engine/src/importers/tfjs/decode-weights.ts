/** Cuts the bytes of a group into its weights, and turns quantised ones back into float32. */
import { shardsShort, weightTypeUnsupported } from '../../errors/importer-errors.ts'
import { sizeOf } from '../../model/nd-array.ts'
import type { FileBytes } from '../file-bytes.ts'
import { decodeFloat32, inFile, type Decoder, type WeightData } from '../weight-data.ts'
import type { WeightGroup, WeightSpec } from './manifest.ts'

export interface ManifestWeight {
  /** As the manifest has it: `conv1/kernel`. */
  readonly name: string
  readonly shape: readonly number[]
  readonly data: WeightData
}

export interface DecodedGroup {
  readonly weights: readonly ManifestWeight[]
  /** Bytes at the end that belong to no weight. */
  readonly unused: number
}

/** Bytes of one number, by the type that it is stored as. */
const BYTES: Readonly<Record<string, number>> = { float32: 4, float16: 2, int32: 4, uint8: 1, uint16: 2, bool: 1 }

export function decodeWeights({ paths, weights }: WeightGroup, bytes: FileBytes): DecodedGroup {
  let offset = 0
  const decoded = weights.map((spec) => {
    const stored = spec.quantization?.dtype ?? spec.dtype
    if (!Object.hasOwn(BYTES, stored)) throw weightTypeUnsupported(spec.name, stored)
    const start = offset
    offset += sizeOf(spec.shape) * BYTES[stored]
    // Whether we can decode it matters only if a layer needs it.
    const data = inFile(bytes.slice(start, offset), (piece) => decoderOf(spec, stored)(piece))
    return { name: spec.name, shape: spec.shape, data }
  })
  if (offset > bytes.length) throw shardsShort(paths, { found: bytes.length, needed: offset })
  return { weights: decoded, unused: bytes.length - offset }
}

function decoderOf({ name, dtype, quantization }: WeightSpec, stored: string): Decoder {
  if (dtype !== 'float32' && dtype !== 'float16') throw weightTypeUnsupported(name, dtype)
  if (stored === 'float32') return decodeFloat32
  if (stored === 'float16') return (bytes) => Float32Array.from(shorts(bytes), halfToFloat)
  if (quantization?.scale === undefined || quantization.min === undefined)
    throw weightTypeUnsupported(name, `${stored} without a scale`)
  const { scale, min } = quantization
  const dequantize = (value: number) => value * scale + min
  if (stored === 'uint8') return (bytes) => Float32Array.from(bytes, dequantize)
  if (stored === 'uint16') return (bytes) => Float32Array.from(shorts(bytes), dequantize)
  throw weightTypeUnsupported(name, `quantised ${stored}`)
}

function shorts(bytes: Uint8Array<ArrayBuffer>): Uint16Array {
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
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
