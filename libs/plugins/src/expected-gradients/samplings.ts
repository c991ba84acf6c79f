/** How the random points of expected gradients are drawn. */
import type { Random } from '@sightline/engine/explainer'
import type { ExpectedGradientsParams } from './definition.ts'

export interface DrawRequest {
  readonly sample: number
  readonly backgroundCount: number
  /** Random numbers of a sample, or of any other thing with a number of its own. */
  random(sample: number): Random
}

export interface Drawn {
  /** Where between background (0) and image (1). */
  readonly t: number
  /** Index of the background image. */
  readonly background: number
  /** Fills `target` with N(0, deviation²). */
  noise(target: Float32Array, deviation: number): void
}

export interface Sampling {
  /** Samples are independent of each other in blocks of so many. */
  readonly block: number
  draw(request: DrawRequest): Drawn
}

const BLOCK = 8

/** Numbers that no sample has, for what is random about a block as a whole. */
const BLOCKS_FROM = 2 ** 31

export const SAMPLINGS: Record<ExpectedGradientsParams['sampling'], Sampling> = {
  independent: {
    block: 1,
    draw({ random: randomOf, sample, backgroundCount }) {
      const random = randomOf(sample)
      const background = random.integer(backgroundCount)
      return { background, t: random.uniform(), noise: (target, deviation) => void random.fillNormal(target, deviation) }
    },
  },
  /**
   * In each block every eighth of the way has one point, backgrounds come in a random order without repetition as far as there are enough, and every second
   * sample has the opposite noise of the one before it. Each sample alone is distributed as an independent one, so the mean is without bias.
   */
  stratified: {
    block: BLOCK,
    draw({ random, sample, backgroundCount }) {
      const place = sample % BLOCK
      const shared = random(BLOCKS_FROM + (sample - place) / BLOCK)
      const stratum = shuffled(BLOCK, shared)[place]
      const order = shuffled(backgroundCount, shared)
      const isOpposite = place % 2 === 1
      const t = (stratum + random(sample).uniform()) / BLOCK
      return {
        background: order[place % backgroundCount],
        t,
        noise(target, deviation) {
          const source = random(isOpposite ? sample - 1 : sample)
          // Its first number is the one that places it.
          source.uniform()
          source.fillNormal(target, deviation)
          if (isOpposite) target.forEach((value, i) => (target[i] = -value))
        },
      }
    },
  },
}

/** 0 … count − 1 in a random order (Fisher–Yates). */
function shuffled(count: number, random: Random): number[] {
  const order = Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1)
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}

/** The point t·x̃ + (1 − t)·b with x̃ = x + noise, and the difference x̃ − b that weighs its gradient. */
export function pointBetween(
  image: Float32Array,
  background: Float32Array,
  { t, noise, deviation }: Pick<Drawn, 't' | 'noise'> & { readonly deviation: number },
): { point: Float32Array; difference: Float32Array } {
  const difference = new Float32Array(image.length)
  if (deviation > 0) noise(difference, deviation)
  const point = new Float32Array(image.length)
  for (let i = 0; i < point.length; i++) {
    difference[i] += image[i] - background[i]
    point[i] = background[i] + t * difference[i]
  }
  return { point, difference }
}
