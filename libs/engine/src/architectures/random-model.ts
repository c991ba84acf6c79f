/**
 * Architectures with random weights, for benchmarks and for tests against other frameworks: nothing is trained, nothing is read, and the numbers come about
 * only when they are asked for.
 *
 * The number at position i of a weight (C order, as Keras stores it) is u = hash(i + hash(seed) + hash(name)) / 2³² − ½, with hash the 32-bit finaliser of
 * MurmurHash3 and the name `layer/weight` hashed by FNV-1a, times a width:
 * - kernels: √(24 / inputs of one output), which is He's variance of 2 / inputs
 * - variances and gammas: 1 + u, every other weight: u / 5
 */
import { createHash } from 'node:crypto'
import type { ImportedModel } from '../importers/importer.ts'
import { PIECE_BYTES, type WeightData } from '../importers/weight-data.ts'
import { sizeOf } from '../model/nd-array.ts'
import { architectureModel } from './architecture-model.ts'
import { weightedLayers, type WeightSpec } from './blueprint.ts'
import { findArchitecture } from './index.ts'

export interface RandomModelOptions {
  /** A whole number from 0 to 2³² − 1; default 0. */
  readonly seed?: number
  /** Default 1000; null: without the classifier. */
  readonly classes?: number | null
}

/** `name`: that of an architecture. Throws ARCHITECTURE_UNKNOWN. */
export function randomModel(name: string, { seed = 0, classes = 1000 }: RandomModelOptions = {}): ImportedModel {
  const architecture = findArchitecture(name)
  const [variant] = architecture.variants
  const size = { height: architecture.size, width: architecture.size }
  const layers = weightedLayers(variant.build({ size, classes }))
  const weights = new Map(
    layers.map((layer) => [
      layer.name,
      layer.weights.map((spec) => ({
        name: spec.name,
        shape: spec.shape,
        data: randomWeight(spec, { seed, layer: layer.name }),
      })),
    ]),
  )
  const sha256 = createHash('sha256').update(`random ${architecture.id} ${seed}`).digest('hex')
  return { ...architectureModel({ architecture, variant, classes, weights }), sha256 }
}

function randomWeight(spec: WeightSpec, { seed, layer }: { seed: number; layer: string }): WeightData {
  const start = (mix(seed) + hashName(`${layer}/${spec.name}`)) >>> 0
  const { offset, width } = rangeOf(spec)
  const size = sizeOf(spec.shape)
  const fill = (numbers: Float32Array, from: number) => {
    for (let i = 0; i < numbers.length; i++) numbers[i] = offset + (mix(start + from + i) / 2 ** 32 - 0.5) * width
    return numbers
  }
  return {
    read: () => fill(new Float32Array(size), 0),
    *pieces() {
      const piece = new Float32Array(Math.min(PIECE_BYTES / 4, size))
      for (let from = 0; from < size; from += piece.length) yield fill(piece.subarray(0, size - from), from)
    },
    isChecked: true,
  }
}

function rangeOf({ name, shape }: WeightSpec): { offset: number; width: number } {
  // A depthwise kernel sees one channel.
  if (name.endsWith('kernel'))
    return { offset: 0, width: Math.sqrt(24 / sizeOf(name === 'depthwise_kernel' ? shape.slice(0, 2) : shape.slice(0, -1))) }
  if (name.endsWith('variance') || name === 'gamma') return { offset: 1, width: 1 }
  return { offset: 0, width: 0.2 }
}

/** The finaliser of MurmurHash3. */
export function mix(value: number): number {
  let hash = value >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** FNV-1a. */
function hashName(name: string): number {
  return Buffer.from(name).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0
}
