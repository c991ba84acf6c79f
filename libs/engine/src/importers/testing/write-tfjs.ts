/** Writes TensorFlow.js layers models as the official converter does, quantised ones too. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SavedModel, SavedWeight } from './artifacts.ts'

export type Quantization = 'none' | 'uint8' | 'uint16' | 'float16'

export interface TfjsOptions {
  readonly quantization?: Quantization
  /** Into how many files the weights are cut. */
  readonly shards?: number
}

/** Writes `model.json` and its shards into the folder, which is made. Returns the path of `model.json`. */
export async function writeTfjs(
  folder: string,
  model: SavedModel,
  { quantization = 'none', shards = 1 }: TfjsOptions = {},
): Promise<string> {
  const encoded = model.weights.map((weight) => encode(weight, quantization))
  const bytes = Buffer.concat(encoded.map((weight) => weight.bytes))
  const size = Math.ceil(bytes.length / shards)
  const paths = Array.from({ length: shards }, (_, i) => `group1-shard${i + 1}of${shards}.bin`)
  await mkdir(folder, { recursive: true })
  for (const [i, path] of paths.entries()) await writeFile(join(folder, path), bytes.subarray(i * size, (i + 1) * size))
  const json = {
    format: 'layers-model',
    modelTopology: model.topology,
    weightsManifest: [{ paths, weights: encoded.map(({ spec }) => spec) }],
  }
  const path = join(folder, 'model.json')
  await writeFile(path, JSON.stringify(json))
  return path
}

function encode({ name, shape, values }: SavedWeight, quantization: Quantization): { bytes: Uint8Array; spec: object } {
  const plain = { name, shape, dtype: 'float32' }
  if (quantization === 'none') return { bytes: bytesOf(values), spec: plain }
  if (quantization === 'float16') {
    return {
      bytes: bytesOf(Uint16Array.from(values, toHalf)),
      spec: { ...plain, quantization: { dtype: 'float16', original_dtype: 'float32' } },
    }
  }
  const levels = quantization === 'uint8' ? 255 : 65535
  const min = Math.min(...values)
  const scale = (Math.max(...values) - min) / levels || 1
  const steps = Array.from(values, (value) => Math.round((value - min) / scale))
  const bytes = quantization === 'uint8' ? Uint8Array.from(steps) : bytesOf(Uint16Array.from(steps))
  return { bytes, spec: { ...plain, quantization: { dtype: quantization, min, scale, original_dtype: 'float32' } } }
}

function bytesOf(values: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}

/** The nearest half-precision number, of normal numbers and zero. */
export function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const magnitude = Math.abs(value)
  if (magnitude < 2 ** -14) return sign | Math.round(magnitude * 2 ** 24)
  const exponent = Math.floor(Math.log2(magnitude))
  const fraction = Math.round((magnitude / 2 ** exponent - 1) * 1024)
  return sign | (((exponent + 15) << 10) + fraction)
}
