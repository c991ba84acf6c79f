/** Symbolic dimensions as the numbers that they are in one run. */
import type { Dimension, GraphInput, Shape } from '../../graph/graph.ts'
import type { Feeds } from '../runtime.ts'

export interface Sizes {
  resolve(dimension: Dimension): number
  shape(shape: Shape): number[]
}

/** The sizes of the symbols, from what is fed. Throws an Error with the reason where a feed is missing or does not fit its input. */
export function readSizes(inputs: readonly GraphInput[], feeds: Feeds): Sizes {
  const symbols = new Map<string, number>()
  const resolve = (dimension: Dimension): number => {
    if (typeof dimension === 'number') return dimension
    return dimension.split('*').reduce((all, factor) => all * (symbols.get(factor) ?? Number(factor)), 1)
  }
  for (const { name, shape } of inputs) {
    shape.forEach((dimension, i) => {
      const { factor, symbol } = parse(dimension)
      const size = feeds[name]?.dims[i]
      if (symbol && size !== undefined && !symbols.has(symbol)) symbols.set(symbol, size / factor)
    })
  }
  for (const { name, dtype, shape } of inputs) {
    const fed = feeds[name]
    if (!fed) throw new Error(`the input “${name}” is not fed`)
    const fits = fed.dtype === dtype && fed.dims.length === shape.length && shape.every((d, i) => resolve(d) === fed.dims[i])
    if (!fits) {
      const wanted = `${dtype} [${shape.join(', ')}]`
      throw new Error(`the input “${name}” is fed with ${fed.dtype} [${fed.dims.join(', ')}] where the graph has ${wanted}`)
    }
  }
  return { resolve, shape: (shape) => shape.map(resolve) }
}

/** `12*N` → 12 and N. Inputs of graphs have at most one symbol in a dimension. */
function parse(dimension: Dimension): { factor: number; symbol?: string } {
  if (typeof dimension === 'number') return { factor: dimension }
  const parts = dimension.split('*')
  const symbol = parts.find((part) => Number.isNaN(Number(part)))
  const factor = parts.filter((part) => part !== symbol).reduce((all, part) => all * Number(part), 1)
  return { factor, symbol }
}
