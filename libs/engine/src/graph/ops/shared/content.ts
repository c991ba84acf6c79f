/**
 * Known content of small tensors, carried along so that shapes which a model computes (`Shape` → `Gather` → `Concat` → `Reshape`)
 * are known before it runs. Content is a flat list in C order and may hold symbolic dimensions.
 */
import { product } from '../../dimensions.ts'
import type { Dimension, Shape, ValueType } from '../../graph.ts'
import { range } from './inputs.ts'

const MAX_LENGTH = 64

export type Content = readonly Dimension[] | undefined

/** The type with this content, where it is known and fits. */
export function withContent(type: ValueType, content: Content): ValueType {
  if (!content || content.length > MAX_LENGTH) return type
  return product(type.shape) === content.length ? { ...type, content } : type
}

/** Content of an elementwise result, where single numbers may broadcast; undefined where an element is not known. */
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
      if (!content || (content.length !== 1 && content.length !== length)) return undefined
      items.push(content[content.length === 1 ? 0 : i])
    }
    const combined = combine(...items)
    if (combined === undefined) return undefined
    result.push(combined)
  }
  return result
}

/** One item everywhere in a small tensor of this shape. */
export function filledContent(item: Dimension, shape: Shape): Content {
  const size = product(shape)
  return typeof size === 'number' && size <= MAX_LENGTH ? Array<Dimension>(size).fill(item) : undefined
}

export interface Taken {
  readonly axis: number
  /** Which positions along the axis, in their new order. */
  readonly positions: readonly number[]
}

/** The content of some positions along one axis of a tensor of this shape. */
export function takeContent(content: Content, shape: Shape, { axis, positions }: Taken): Content {
  const size = shape[axis]
  const inner = product(shape.slice(axis + 1))
  if (!content || typeof size !== 'number' || typeof inner !== 'number') return undefined
  const outer = content.length / (size * inner) || 0
  return range(outer).flatMap((i) =>
    positions.flatMap((position) => content.slice((i * size + position) * inner, (i * size + position + 1) * inner)),
  )
}

/** The content of a transposed tensor; `shape` is that before. */
export function permuteContent(content: Content, shape: Shape, perm: readonly number[]): Content {
  const sizes = shape.filter((dimension) => typeof dimension === 'number')
  if (!content || sizes.length < shape.length) return undefined
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((all, size) => all * size, 1))
  const offsets = perm.reduce<number[]>(
    (places, axis) => places.flatMap((place) => range(sizes[axis]).map((i) => place + i * strides[axis])),
    [0],
  )
  return offsets.map((offset) => content[offset])
}

/** `a * b`; a negative multiple of a symbol is no dimension. */
export function multiply(a: Dimension, b: Dimension): Dimension | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  const numbers = [a, b].filter((item) => typeof item === 'number')
  return numbers.every((item) => item >= 0 && Number.isInteger(item)) ? product([a, b]) : undefined
}
