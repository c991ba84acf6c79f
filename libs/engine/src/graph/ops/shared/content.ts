/**
 * Known content of small tensors, carried along so that shapes which a model computes (`Shape` → `Gather` → `Concat` → `Reshape`)
 * are known before it runs. Content is a flat list for tensors of rank 0 or 1, and may hold symbolic dimensions.
 */
import { product } from '../../dimensions.ts'
import type { Dimension, ValueType } from '../../graph.ts'

const MAX_LENGTH = 64

export type Content = readonly Dimension[] | undefined

/** The type with this content, where it is known and fits. */
export function withContent(type: ValueType, content: Content): ValueType {
  if (!content || type.shape.length > 1 || content.length > MAX_LENGTH) return type
  const size = product(type.shape)
  return size === content.length ? { ...type, content } : type
}

/** Content of an elementwise result, with broadcasting; undefined where an element is not known. */
export function elementwiseContent(
  types: readonly ValueType[],
  combine: (...items: Dimension[]) => Dimension | undefined,
): Content {
  const contents = types.map(({ content }) => content)
  const length = Math.max(...contents.map((content) => content?.length ?? 0))
  const result: Dimension[] = []
  for (let i = 0; i < length; i++) {
    const items: Dimension[] = []
    for (const content of contents) {
      if (!content) return undefined
      items.push(content[content.length === 1 ? 0 : i])
    }
    const combined = combine(...items)
    if (combined === undefined) return undefined
    result.push(combined)
  }
  return result
}

/** `a * b`; a negative multiple of a symbol is no dimension. */
export function multiply(a: Dimension, b: Dimension): Dimension | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  const numbers = [a, b].filter((item) => typeof item === 'number')
  return numbers.every((item) => item >= 0 && Number.isInteger(item)) ? product([a, b]) : undefined
}
