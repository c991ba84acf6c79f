import { opFormUnsupported } from '../../errors/graph-errors.ts'
import type { Dimension, Node, Shape } from '../graph.ts'
import type { GraphBuilder } from '../builder.ts'
import { known } from '../dimensions.ts'
import type { OpDefinition } from '../op.ts'
import { takeContent, withContent, type Content } from './shared/content.ts'
import { axesOf, constantNumbers, inputType, range, type InputTypes } from './shared/inputs.ts'
import { padAxes, reshapeTo, reverse } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

/** What is taken along one axis: `first`, `first + step`, … `count` positions of `size`. */
export interface Taken {
  readonly axis: number
  readonly size: Dimension
  readonly first: number
  readonly step: number
  readonly count: Dimension
}

/** Inputs: data, starts, ends, axes, steps. */
export const Slice: OpDefinition = {
  op: 'Slice',
  attributes: {},
  infer(node, inputs) {
    const { dtype, shape, content } = inputType(inputs, 0, 'data')
    const taken = takenPositions(node, inputs)
    const sizes = new Map(taken.map(({ axis, count }) => [axis, count]))
    return [
      withContent({ dtype, shape: shape.map((dimension, i) => sizes.get(i) ?? dimension) }, cutContent(content, shape, taken)),
    ]
  },
  /** Every position back to its place, zeros between and around. */
  vjp(context) {
    const { node, build } = context
    const taken = takenPositions(
      node,
      node.inputs.map((input) => (input ? build.type(input) : undefined)),
    )
    const backwards = taken.filter(({ step }) => step < 0).map(({ axis }) => axis)
    const gradient = outputGradient(context)
    const upright = backwards.length > 0 ? reverse(build, gradient, backwards) : gradient
    const apart = taken.map(forwards).reduce((value, item) => spread(build, value, item), upright)
    const margins = taken.map(forwards).flatMap(({ axis, size, first, step, count }) => {
      if (typeof size !== 'number') return []
      return [[axis, [first, size - first - known(count) * step]] as const]
    })
    const whole = padAxes(build, apart, new Map(margins))
    return node.inputs.map((_, i) => (i === 0 ? whole : null))
  },
}

export function takenPositions(node: Node, inputs: InputTypes): Taken[] {
  const { shape } = inputType(inputs, 0, 'data')
  const starts = constantNumbers(node, inputs[1], 'starts')
  const ends = constantNumbers(node, inputs[2], 'ends')
  if (!starts || starts.length !== ends?.length) throw new Error('its starts and ends do not match')
  const axes = axesOf(constantNumbers(node, inputs[3], 'axes') ?? range(starts.length), shape.length)
  const steps = constantNumbers(node, inputs[4], 'steps') ?? starts.map(() => 1)
  if (axes.length !== starts.length || steps.length !== starts.length) throw new Error('its starts, axes and steps do not match')
  return axes.map((axis, i) => {
    const size = shape[axis]
    const request = { start: starts[i], end: ends[i], step: steps[i] }
    if (request.step === 0) throw new Error('a step is 0')
    return { axis, size, step: request.step, ...(typeof size === 'number' ? clamp(size, request) : whole(node, size, request)) }
  })
}

interface Request {
  readonly start: number
  readonly end: number
  readonly step: number
}

function clamp(size: number, { start, end, step }: Request): { first: number; count: number } {
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1]
  const place = (index: number) => (index < 0 ? index + size : index)
  const first = Math.min(Math.max(place(start), step > 0 ? 0 : Math.min(0, high)), high)
  const last = Math.min(Math.max(place(end), low), high)
  return { first, count: Math.max(0, Math.ceil((last - first) / step)) }
}

/** Beyond every size that occurs. */
const FAR = 2 ** 31 - 1

/** Along an axis of unknown size only everything can be taken. */
function whole(node: Node, size: string, { start, end, step }: Request): { first: number; count: string } {
  const isAll = step === 1 ? start === 0 && end >= FAR : step === -1 && start === -1 && end <= -FAR
  if (!isAll) throw opFormUnsupported(node, `takes a part of the axis of unknown size ${size}`)
  return { first: 0, count: size }
}

function cutContent(content: Content, shape: Shape, taken: readonly Taken[]): Content {
  const left = [...shape]
  return taken.reduce<Content>((rest, { axis, first, step, count }) => {
    if (typeof count !== 'number') return undefined
    const part = takeContent(rest, left, { axis, positions: range(count).map((i) => first + i * step) })
    left[axis] = count
    return part
  }, content)
}

/** The same positions in ascending order. */
function forwards(taken: Taken): Taken {
  const { first, step, count } = taken
  if (step > 0) return taken
  return typeof count === 'number' ? { ...taken, first: first + (count - 1) * step, step: -step } : { ...taken, step: 1 }
}

/** Puts `step − 1` zeros after every position of the axis. */
function spread(build: GraphBuilder, value: string, { axis, step }: Taken): string {
  if (step === 1) return value
  const { shape } = build.type(value)
  const size = known(shape[axis])
  const apart = reshapeTo(build, value, [...shape.slice(0, axis + 1), 1, ...shape.slice(axis + 1)])
  const filled = padAxes(build, apart, new Map([[axis + 1, [0, step - 1]]]))
  return reshapeTo(build, filled, [...shape.slice(0, axis), size * step, ...shape.slice(axis + 1)])
}
