/** Nodes that move numbers without changing them, with their constants, for gradient rules. */
import type { GraphBuilder } from '../../builder.ts'
import { sameShape } from '../../dimensions.ts'
import { floats, integers, type Shape } from '../../graph.ts'
import { range } from './inputs.ts'

/** Reshapes to a shape with at most one symbolic dimension. */
export function reshapeTo(build: GraphBuilder, value: string, shape: Shape): string {
  if (sameShape(build.type(value).shape, shape)) return value
  const dimensions = shape.map((dimension) => (typeof dimension === 'number' ? dimension : -1))
  return build.op('Reshape', [value, build.constant(integers(dimensions))])
}

/** Reshapes to the shape of another value. */
export function reshapeLike(build: GraphBuilder, value: string, like: string): string {
  const { shape } = build.type(like)
  const symbolic = shape.filter((dimension) => typeof dimension !== 'number').length
  return symbolic <= 1 ? reshapeTo(build, value, shape) : build.op('Reshape', [value, build.op('Shape', [like])])
}

/** Float32 zeros in the shape of another value. */
export function zerosLike(build: GraphBuilder, like: string): string {
  return build.op('ConstantOfShape', [build.op('Shape', [like])], { value: floats([1], [0]) })
}

/** Repeats a value of the same rank along its axes of size 1, to the shape of `like`. */
export function expandLike(build: GraphBuilder, value: string, like: string): string {
  const [from, to] = [build.type(value).shape, build.type(like).shape]
  if (sameShape(from, to)) return value
  // Expand leaves an axis alone where 1 is asked for: the batch needs no node then.
  const wanted = to.map((dimension, i) => (dimension === from[i] ? 1 : dimension))
  const numbers = wanted.filter((dimension) => typeof dimension === 'number')
  const shape = numbers.length === wanted.length ? build.constant(integers(numbers)) : build.op('Shape', [like])
  return build.op('Expand', [value, shape])
}

export interface SliceStep {
  readonly axis: number
  readonly start: number
  /** Exclusive; `Infinity` (`-Infinity` for negative steps) for all the rest. */
  readonly end: number
  readonly step?: number
}

/** ONNX reads ends beyond the border as the border. */
const FAR = 2 ** 31 - 1

export function slice(build: GraphBuilder, value: string, steps: readonly SliceStep[]): string {
  const ends = steps.map(({ end }) => Math.max(-FAR, Math.min(FAR, end)))
  const columns = [steps.map(({ start }) => start), ends, steps.map(({ axis }) => axis), steps.map(({ step = 1 }) => step)]
  return build.op('Slice', [value, ...columns.map((column) => build.constant(integers(column)))])
}

/** The values of these axes in reverse order. */
export function reverse(build: GraphBuilder, value: string, axes: readonly number[]): string {
  return slice(
    build,
    value,
    axes.map((axis) => ({ axis, start: -1, end: -Infinity, step: -1 })),
  )
}

/** How much to add before and after an axis; negative numbers crop. */
export type Margin = readonly [before: number, after: number]

/** Adds zeros around (or crops) the axes of the table. */
export function padAxes(build: GraphBuilder, value: string, margins: ReadonlyMap<number, Margin>): string {
  if ([...margins.values()].every(([before, after]) => before === 0 && after === 0)) return value
  const axes = range(build.type(value).shape.length)
  const side = (index: 0 | 1) => axes.map((axis) => margins.get(axis)?.[index] ?? 0)
  return build.op('Pad', [value, build.constant(integers([...side(0), ...side(1)]))])
}
