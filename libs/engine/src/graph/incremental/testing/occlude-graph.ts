/** Occludes a graph in both ways: by windows, and by running the whole graph on every covered image. */
import { createRandom, type Random } from '../../../explainer/random.ts'
import { Occluder } from '../../../model/occluder.ts'
import { ndArray, type NdArray } from '../../../model/nd-array.ts'
import { toChannelsFirst } from '../../../model/layout.ts'
import { onnxruntime } from '../../../runtimes/onnxruntime/onnxruntime.ts'
import type { Runtime } from '../../../runtimes/runtime.ts'
import { GraphBuilder } from '../../builder.ts'
import { BATCH, type Graph } from '../../graph.ts'
import type { Position } from '../places.ts'
import type { Pair } from '../trace.ts'
import { randomFloats, shapeOf, type Step } from './steps.ts'

export interface RandomGraph {
  /** Of the image: height, width, channels. */
  readonly shape: readonly [number, number, number]
  readonly steps: readonly Step[]
  readonly random: Random
}

/** What is occluded. */
export interface Subject {
  readonly graph: Graph
  readonly start: string
  readonly outputs: readonly string[]
  /** Of the image: height, width, channels. */
  readonly shape: readonly [number, number, number]
}

/** The steps one after the other, then global pooling and two classes. */
export function buildGraph({ shape, steps, random }: RandomGraph): Subject {
  const [height, width, channels] = shape
  const build = new GraphBuilder()
  const start = build.input('image', 'float32', [BATCH, channels, height, width])
  const end = steps.reduce((value, step) => step({ build, random, value }), start)
  const features = build.op('Flatten', [build.op('GlobalAveragePool', [end])], { axis: 1 })
  const weights = randomFloats({ build, random }, [shapeOf({ build, random, value: end })[0], 2], 1)
  const logits = build.op('MatMul', [features, weights])
  return { start, outputs: [logits], graph: build.build([logits]), shape }
}

export interface Comparison {
  readonly patch: Pair<number>
  readonly positions: readonly Position[]
  /** Default: all nodes that can be. */
  readonly depth?: number
  readonly runtime?: Runtime
}

/** Results of both ways, a row for each position. */
export async function occludeBothWays(
  { shape, graph, start, outputs }: Subject,
  { patch, positions, depth, runtime = onnxruntime }: Comparison,
): Promise<{ windows: Float32Array; whole: Float32Array; depth: number }> {
  const random = createRandom({ seed: 5, image: 0, sample: 0 })
  const [image, cover] = [0, 1].map(() => ndArray(shape, random.fillNormal(new Float32Array(shape[0] * shape[1] * shape[2]))))
  const model = await runtime.open(graph)
  try {
    const occluder = new Occluder({ builder: () => GraphBuilder.from(graph), start, outputs, runtime: model })
    const used = depth ?? occluder.deepest(patch)
    const [found] = await occluder.occlude(image, cover, { patch, positions, depth: used })
    const covered = toChannelsFirst(coverAll({ image, cover, patch }, positions))
    const feeds = { [start]: { dtype: 'float32' as const, dims: covered.shape, data: covered.data } }
    const whole = await model.run({ key: 'whole', graph: () => graph, feeds })
    return { windows: found.data, whole: whole[outputs[0]].data as Float32Array, depth: used }
  } finally {
    await model.dispose()
  }
}

function coverAll(
  { image, cover, patch }: { image: NdArray; cover: NdArray; patch: Pair<number> },
  positions: readonly Position[],
) {
  const [height, width, channels] = image.shape
  const all = ndArray([positions.length, height, width, channels])
  positions.forEach(([top, left], i) => {
    const offset = i * image.data.length
    all.data.set(image.data, offset)
    for (let y = top; y < Math.min(height, top + patch[0]); y++) {
      for (let x = left; x < Math.min(width, left + patch[1]); x++) {
        const at = (y * width + x) * channels
        all.data.set(cover.data.subarray(at, at + channels), offset + at)
      }
    }
  })
  return all
}

/** The largest difference of two results as a part of the largest number. */
export function relativeError({ windows, whole }: { windows: Float32Array; whole: Float32Array }): number {
  if (!whole.every(Number.isFinite) || windows.length !== whole.length) return Number.NaN
  const size = whole.reduce((most, number) => Math.max(most, Math.abs(number)), 0)
  const worst = windows.reduce((most, number, i) => Math.max(most, Math.abs(number - whole[i])), 0)
  return worst === 0 ? 0 : worst / size
}

/** Every place where a patch can begin. */
export function allPositions([height, width]: readonly number[]): Position[] {
  return Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width] as const)
}
