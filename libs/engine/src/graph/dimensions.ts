/**
 * Arithmetic on dimensions that may be symbolic. A symbolic dimension is a product `12*N*H` of one integer and names, in one
 * canonical spelling, so that two equal dimensions are equal strings. Products, exact quotients and sums of multiples are
 * enough: the spatial size of a model is fixed before its graph is built, so the only symbol is the batch.
 */
import type { Dimension, Shape } from './graph.ts'

interface Product {
  readonly factor: number
  readonly symbols: readonly string[]
}

function parse(dimension: Dimension): Product {
  if (typeof dimension === 'number') return { factor: dimension, symbols: [] }
  const parts = dimension.split('*')
  const factor = /^\d+$/.test(parts[0]) ? Number(parts.shift()) : 1
  return { factor, symbols: parts }
}

function format({ factor, symbols }: Product): Dimension {
  if (symbols.length === 0 || factor === 0) return factor
  const names = [...symbols].sort().join('*')
  return factor === 1 ? names : `${factor}*${names}`
}

/** The number of elements of a tensor of this shape. */
export function product(shape: Shape): Dimension {
  const parts = shape.map(parse)
  return format({ factor: parts.reduce((all, { factor }) => all * factor, 1), symbols: parts.flatMap(({ symbols }) => symbols) })
}

/** `a / b`, or undefined where that is no dimension. */
export function quotient(a: Dimension, b: Dimension): Dimension | undefined {
  const [over, under] = [parse(a), parse(b)]
  const symbols = [...over.symbols]
  for (const symbol of under.symbols) {
    const at = symbols.indexOf(symbol)
    if (at < 0) return undefined
    symbols.splice(at, 1)
  }
  if (under.factor === 0 || over.factor % under.factor !== 0) return undefined
  return format({ factor: over.factor / under.factor, symbols })
}

/** `a + b`, or undefined where that is no dimension (`N + 1`). */
export function sum(a: Dimension, b: Dimension): Dimension | undefined {
  const [left, right] = [parse(a), parse(b)]
  if (left.factor === 0) return b
  if (right.factor === 0) return a
  if (left.symbols.join('*') !== right.symbols.join('*')) return undefined
  return format({ factor: left.factor + right.factor, symbols: left.symbols })
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, i) => dimension === b[i])
}

/** Numpy broadcasting of shapes; undefined where they do not fit. */
export function broadcast(a: Shape, b: Shape): Dimension[] | undefined {
  const rank = Math.max(a.length, b.length)
  const result: Dimension[] = []
  for (let i = 0; i < rank; i++) {
    const left = a[a.length - rank + i] ?? 1
    const right = b[b.length - rank + i] ?? 1
    if (left !== right && left !== 1 && right !== 1) return undefined
    result.push(left === 1 ? right : left)
  }
  return result
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** The dimension as a number; throws where it is symbolic, which is a defect of the rule that asks. */
export function known(dimension: Dimension): number {
  if (typeof dimension !== 'number') throw new Error(`the dimension ${dimension} is not known`)
  return dimension
}
