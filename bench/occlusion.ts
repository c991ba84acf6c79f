/** Occlusion, whose result is held against predictions of whole images. */
import type { ExplainableModel, NdArray } from '@sightline/engine'
import { compareMaps } from '@sightline/engine/metrics'
import { explain, imageOf, TARGET, type Task } from './task.ts'

interface Params {
  readonly patch: number
  readonly stride?: number
  readonly refine?: number
}

/** So many positions, spread over the grid, are predicted whole. */
const CHECKED = 24

export function occlusionTask(params: Params): Task {
  return {
    repeats: 1,
    run: (model, repetition) => explain(model, 'occlusion', { params: { ...params }, repetition }),
    warmUp: (model) => warmUp(model, params),
    compare: (model) => (params.refine ? compareRefined(model, params) : compareWhole(model, params)),
  }
}

/** A first chunk, which compiles what all of them need. */
async function warmUp(model: ExplainableModel, { patch, stride = patch }: Params): Promise<void> {
  const [side] = model.info.inputShape
  const image = asBatch(imageOf(0, side))
  const positions = positionsOf(side, { patch, stride })
  await model.predict(image)
  const asked = { patch: [patch, patch], positions } as const
  const plan = await model.planOcclusion?.(asked)
  if (!plan) return void (await explain(model, 'occlusion', { params: { patch: side / 2 } }))
  const chunk = plan.chunks[0].map((index) => positions[index])
  await model.occlude?.(image, image, { ...asked, positions: chunk, depth: plan.depth })
}

function positionsOf(side: number, { patch, stride = patch }: Params) {
  const count = Math.ceil((side - patch) / stride) + 1
  return Array.from({ length: count ** 2 }, (_, i) => [Math.floor(i / count) * stride, (i % count) * stride] as const)
}

const asBatch = ({ shape, data }: { shape: readonly number[]; data: Float32Array }) => ({ shape: [1, ...shape], data })

/**
 * The largest difference from plain predictions, as a part of the largest drop; and in brackets the largest difference between plain predictions one by one and two by two, which is how exact
 * any of them are.
 */
async function compareWhole(model: ExplainableModel, params: Params): Promise<string> {
  const [side] = model.info.inputShape
  const [{ values }] = await explain(model, 'occlusion', { params: { ...params } })
  const positions = positionsOf(side, params)
  const image = imageOf(0, side)
  const scoresOf = async (images: readonly Float32Array[]) => {
    const data = new Float32Array(images.length * image.data.length)
    images.forEach((pixels, i) => data.set(pixels, i * pixels.length))
    const { logits } = await model.predict({ shape: [images.length, ...image.shape], data })
    return images.map((_, i) => logits.data[i * logits.shape[1] + TARGET])
  }
  const [score] = await scoresOf([image.data])
  let [worst, noise] = [0, 0]
  let before = image.data
  for (let at = 0; at < positions.length; at += Math.ceil(positions.length / CHECKED)) {
    const covered = cover(image, positions[at], params.patch)
    const [alone] = await scoresOf([covered])
    const [, besideAnother] = await scoresOf([before, covered])
    worst = Math.max(worst, Math.abs(score - alone - values.data[at]))
    noise = Math.max(noise, Math.abs(alone - besideAnother))
    before = covered
  }
  const [error, floor] = [worst, noise].map((difference) => (difference / largest(values.data)).toExponential(0))
  return `${error} (${floor})`
}

/** With its mean color over a patch. */
function cover({ shape, data }: NdArray, [top, left]: readonly [number, number], patch: number): Float32Array {
  const side = shape[0]
  const means = [0, 1, 2].map((channel) => {
    const numbers = data.filter((_, i) => i % 3 === channel)
    return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  })
  return data.map((number, i) => {
    const [y, x] = [Math.floor(i / 3 / side), Math.floor(i / 3) % side]
    const isCovered = y >= top && y < top + patch && x >= left && x < left + patch
    return isCovered ? means[i % 3] : number
  })
}

async function compareRefined(model: ExplainableModel, { refine, ...params }: Params): Promise<string> {
  const [side] = model.info.inputShape
  const [, exact] = await explain(model, 'occlusion', { params: { ...params } })
  const [grid, refined] = await explain(model, 'occlusion', { params: { ...params, refine } })
  const { ssim } = compareMaps(exact.values, refined.values, {
    size: { height: side, width: side },
    range: 2 * largest(exact.values.data),
  })
  const share = Number(grid.diagnostics['computed']) / grid.values.data.length
  return `SSIM ${ssim?.toFixed(3) ?? 'n/a'}, ${Math.round(100 * share)} % computed`
}

function largest(numbers: Float32Array): number {
  return numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0)
}
