/** The mathematics of Abnar & Zuidema 2020, section 3. */

export interface LayerAttention {
  /** `[tokens, tokens, heads]`: row i says whom token i looks at. */
  readonly values: Float32Array
  readonly tokens: number
  readonly heads: number
}

export interface RollOutOptions {
  readonly fusion: 'mean' | 'max' | 'min'
  /** The share of each layer's smallest attentions that is set to 0. */
  readonly discard: number
}

/** Ã_L · … · Ã_1 `[tokens, tokens]`: how much of each token of the image is in each token at the end. Every row adds up to 1. */
export function rollOut(layers: readonly LayerAttention[], options: RollOutOptions): Float64Array {
  return layers
    .map((layer) => withResidual(discardSmallest(fuseHeads(layer, options.fusion), options.discard), layer.tokens))
    .reduce((before, layer, i) => multiply(layer, before, layers[i].tokens))
}

const FUSIONS = {
  mean: (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length,
  max: (values: Float32Array) => Math.max(...values),
  min: (values: Float32Array) => Math.min(...values),
}

function fuseHeads({ values, tokens, heads }: LayerAttention, fusion: RollOutOptions['fusion']): Float64Array {
  const fuse = FUSIONS[fusion]
  return Float64Array.from({ length: tokens * tokens }, (_, i) => fuse(values.subarray(i * heads, (i + 1) * heads)))
}

/** The first of equal ones goes first; that of the first token to itself stays, as in vit-explain. */
function discardSmallest(attention: Float64Array, share: number): Float64Array {
  const count = Math.floor(attention.length * share)
  if (count === 0) return attention
  const order = Array.from(attention.keys()).sort((a, b) => attention[a] - attention[b] || a - b)
  const result = attention.slice()
  for (const place of order.slice(0, count)) if (place !== 0) result[place] = 0
  return result
}

/** ½A + ½I, for the connection that goes around attention, with rows that add up to 1. */
function withResidual(attention: Float64Array, size: number): Float64Array {
  const result = attention.map((value, i) => 0.5 * value + (Math.floor(i / size) === i % size ? 0.5 : 0))
  for (let row = 0; row < result.length; row += size) {
    const values = result.subarray(row, row + size)
    const total = values.reduce((sum, value) => sum + value, 0)
    values.forEach((value, i) => (values[i] = value / total))
  }
  return result
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let inner = 0; inner < size; inner++) {
      const factor = a[row * size + inner]
      for (let column = 0; column < size; column++) result[row * size + column] += factor * b[inner * size + column]
    }
  }
  return result
}
