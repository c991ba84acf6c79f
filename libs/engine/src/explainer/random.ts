/**
 * Counter-based random numbers: Philox 4×32-10 (Salmon et al. 2011, “Parallel random numbers: as easy as 1, 2, 3”). The numbers are a pure
 * function of (seed, image, sample, position), so a result depends neither on the order of the work nor on what else is in the batch.
 */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const
const WEYL = [0x9e3779b9, 0xbb67ae85] as const
const ROUNDS = 10
const WORDS = 4

export interface Random {
  /** Uniform on [0, 1), 32 bits. */
  uniform(): number
  /** A whole number, uniform on 0 … limit − 1. */
  integer(limit: number): number
  /** Standard normal. */
  normal(): number
  /** Fills `target` with N(0, deviation²). */
  fillNormal(target: Float32Array, deviation?: number): Float32Array
}

/**
 * One Philox 4×32-10 block: four 32-bit words for a counter (four words) and a key (two), written to `words`. An image's noise takes tens of thousands of
 * blocks, so nothing is allocated here.
 */
export function philox(words: Uint32Array, counter: Uint32Array, key: Uint32Array): void {
  let c0 = counter[0] | 0
  let c1 = counter[1] | 0
  let c2 = counter[2] | 0
  let c3 = counter[3] | 0
  let k0 = key[0] | 0
  let k1 = key[1] | 0
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIERS[0], c0)
    const low0 = Math.imul(MULTIPLIERS[0], c0)
    const high1 = multiplyHigh(MULTIPLIERS[1], c2)
    const low1 = Math.imul(MULTIPLIERS[1], c2)
    c0 = high1 ^ c1 ^ k0
    c1 = low1
    c2 = high0 ^ c3 ^ k1
    c3 = low0
    k0 = (k0 + WEYL[0]) | 0
    k1 = (k1 + WEYL[1]) | 0
  }
  words[0] = c0
  words[1] = c1
  words[2] = c2
  words[3] = c3
}

/** Upper 32 bits of the product of two unsigned 32-bit words, from products of their halves; each sum fits 32 bits. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle1 = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0
  const middle2 = (Math.imul(aLow, bHigh) + (middle1 & 0xffff)) | 0
  return (Math.imul(aHigh, bHigh) + (middle1 >>> 16) + (middle2 >>> 16)) | 0
}

export interface RandomKey {
  readonly seed: number
  /** Derived from the image's content; see `imageKey`. */
  readonly image: number
  readonly sample: number
}

export function createRandom({ seed, image, sample }: RandomKey): Random {
  const key = Uint32Array.of(seed, Math.floor(seed / 0x100000000))
  const counter = Uint32Array.of(0, sample, image, 0)
  const words = new Uint32Array(WORDS)
  let used = WORDS
  let spare: number | null = null

  const uniform = () => {
    if (used === WORDS) {
      philox(words, counter, key)
      counter[0]++
      used = 0
    }
    return words[used++] / 0x100000000
  }
  // Box–Muller: two normals from two uniforms; 1 − u keeps the logarithm finite.
  const normal = () => {
    if (spare !== null) {
      const value = spare
      spare = null
      return value
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    const angle = 2 * Math.PI * uniform()
    spare = radius * Math.sin(angle)
    return radius * Math.cos(angle)
  }
  return {
    uniform,
    integer: (limit) => Math.floor(uniform() * limit),
    normal,
    fillNormal(target, deviation = 1) {
      let i = 0
      if (spare !== null && target.length > 0) target[i++] = deviation * normal()
      // In pairs, the numbers that `normal` would give one by one.
      for (; i + 1 < target.length; i += 2) {
        const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
        const angle = 2 * Math.PI * uniform()
        target[i] = deviation * (radius * Math.cos(angle))
        target[i + 1] = deviation * (radius * Math.sin(angle))
      }
      if (i < target.length) target[i] = deviation * normal()
      return target
    },
  }
}

/** A 32-bit key of an image's content (FNV-1a over its bytes), the same wherever the image stands. */
export function imageKey(pixels: Float32Array): number {
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length)
  let hash = 0x811c9dc5
  for (const value of words) hash = Math.imul(hash ^ value, 0x01000193)
  // A last mix, since FNV over words leaves the low bits weak.
  hash ^= hash >>> 16
  return Math.imul(hash, 0x45d9f3b) >>> 0
}
