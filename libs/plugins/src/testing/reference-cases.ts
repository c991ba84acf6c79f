/** Reads the reference numbers that PyTorch computed: see fixtures/pytorch/README.md. */
import { decodeNpy, type NdArray } from '@sightline/engine'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ReferenceInput } from './reference-input.ts'

const FOLDER = resolve(import.meta.dirname, '../../fixtures/pytorch/references')

/** What an array is of, with the parameters that the explainer takes under the same names. */
export type Question =
  | { readonly quantity: 'logits' | 'probabilities' | 'guided-backprop'; readonly parameters: Record<string, never> }
  | { readonly quantity: 'activation'; readonly parameters: { readonly layer: string } }
  | { readonly quantity: 'gradient'; readonly parameters: { readonly score: 'logit' | 'probability'; readonly layer: string } }
  | {
      readonly quantity: 'grad-cam'
      readonly parameters: { readonly layer: string; readonly relu: boolean; readonly guided: boolean }
    }
  | { readonly quantity: 'occlusion-grid' | 'occlusion-map'; readonly parameters: Readonly<Record<string, number | string>> }
  | { readonly quantity: 'integrated-gradients' | 'completeness'; readonly parameters: Readonly<Record<string, number | string>> }

export type Reference = Question & {
  /** Channels last, without the batch. */
  readonly shape: readonly number[]
  /** The file keeps every `stride`-th number in C order: `count` of them, from `offset`. */
  readonly stride: number
  readonly offset: number
  readonly count: number
  /** Of all numbers of the array. */
  readonly sum: number
  readonly l1: number
  readonly l2: number
  /** Of the absolute values. */
  readonly max: number
  /** How far any number may be off, relative to `max`. */
  readonly tolerance: number
  /** Which share of the numbers may be off by more than 10⁻⁴ of `max`. */
  readonly shareBeyond: number
}

export interface ReferenceCase {
  readonly name: string
  /** Path of the model in the shared data. */
  readonly model: string
  readonly input: ReferenceInput
  /** Sum of the input, to know that both sides made the same. */
  readonly inputSum: number
  /** The class explained: the first. */
  readonly target: number
  /** The layer that Grad-CAM takes by default. */
  readonly defaultLayer: string
  readonly references: readonly Reference[]
}

export const referenceCaseNames: readonly string[] = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort()

export function readReferenceCase(name: string): ReferenceCase {
  const { arrays, ...facts } = JSON.parse(readFileSync(resolve(FOLDER, `${name}.json`), 'utf8'))
  return { name, references: arrays, ...facts }
}

/** The numbers of all references of a case, one after another. */
export function readReferenceNumbers(name: string): Float32Array {
  return decodeNpy(readFileSync(resolve(FOLDER, `${name}.npy`))).data
}

export interface Comparison {
  /** The largest difference of a kept number, relative to the largest number of the array. */
  readonly deviation: number
  /** The largest difference of sum, L1 norm, L2 norm and maximum, each relative to the norm of its kind. */
  readonly sums: number
  /** The share of kept numbers that are off by more than 10⁻⁴ of the largest. */
  readonly shareBeyond: number
}

/** Compares an array of the engine with a reference. `numbers`: those of the whole case. */
export function compareWithReference({ data }: NdArray, reference: Reference, numbers: Float32Array): Comparison {
  const { stride, offset, count, max } = reference
  const relative = (difference: number, scale: number) => (difference === 0 ? 0 : Math.abs(difference) / scale)
  const deviations = Array.from({ length: count }, (_, i) => relative(data[i * stride] - numbers[offset + i], max))
  const own = norms(data)
  return {
    deviation: Math.max(...deviations),
    sums: Math.max(
      relative(own.sum - reference.sum, reference.l1),
      relative(own.l1 - reference.l1, reference.l1),
      relative(own.l2 - reference.l2, reference.l2),
      relative(own.max - max, max),
    ),
    shareBeyond: deviations.filter((deviation) => deviation > 1e-4).length / count,
  }
}

function norms(data: Float32Array) {
  let [sum, l1, squares, max] = [0, 0, 0, 0]
  for (const value of data) {
    sum += value
    l1 += Math.abs(value)
    squares += value * value
    max = Math.max(max, Math.abs(value))
  }
  return { sum, l1, l2: Math.sqrt(squares), max }
}
