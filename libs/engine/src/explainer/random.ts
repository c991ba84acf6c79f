/**
 * Counter-based random numbers: Philox 4×32-10 (Salmon et al. 2011, “Parallel random numbers: as easy as 1, 2, 3”). The numbers are a pure
 * function of (seed, image, sample, position), so a result depends neither on the order of the work nor on what else is in the batch.
 */
const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const
const WEYL = [0x9e3779b9, 0xbb67ae85] as const
const ROUNDS = 10

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

type Words = readonly [number, number, number, number]

/** One Philox 4×32-10 block: four 32-bit words for a counter and a key. */
export function philox(counter: Words, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = key
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(MULTIPLIERS[0], c0)
    const low0 = Math.imul(MULTIPLIERS[0], c0)
    const high1 = multiplyHigh(MULTIPLIERS[1], c2)
    const low1 = Math.imul(MULTIPLIERS[1], c2)
    ;[c0, c1, c2, c3] = [high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0]
    k0 = (k0 + WEYL[0]) | 0
    k1 = (k1 + WEYL[1]) | 0
  }
  return [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0]
}

/** Upper 32 bits of the product of two unsigned 32-bit words. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh] = [a & 0xffff, a >>> 16]
  const [bLow, bHigh] = [b & 0xffff, b >>> 16]
  const low = aLow * bLow
  const middle1 = aHigh * bLow + (low >>> 16)
  const middle2 = aLow * bHigh + (middle1 & 0xffff)
  // The sums stay below 2^53, but their shifts need unsigned 32-bit parts: middle1 < 2^32.
  return (aHigh * bHigh + Math.floor(middle1 / 0x10000) + Math.floor(middle2 / 0x10000)) | 0
}

export interface RandomKey {
  readonly seed: number
  /** Derived from the image's content; see `imageKey`. */
  readonly image: number
  readonly sample: number
}

export function createRandom({ seed, image, sample }: RandomKey): Random {
  const key = [seed >>> 0, Math.floor(seed / 0x100000000) >>> 0] as const
  let block = 0
  let words: Words = [0, 0, 0, 0]
  let used = 4
  let spare: number | null = null

  const word = () => {
    if (used === 4) {
      words = philox([block++, sample >>> 0, image >>> 0, 0], key)
      used = 0
    }
    return words[used++]
  }
  const uniform = () => word() / 0x100000000
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
      for (let i = 0; i < target.length; i++) target[i] = deviation * normal()
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
