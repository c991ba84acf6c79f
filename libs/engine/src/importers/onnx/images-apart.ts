/**
 * Whether the images of a batch stay apart. A file with a fixed batch of one is right for one image however its program treats the batch: it may take `x[0]`, multiply maps of the
 * whole batch, or order numbers by token and not by image. Opened for several, such a model would mix them and say nothing. So the place of the images is followed through the graph.
 */
import { onnxBatchLost } from '../../errors/onnx-errors.ts'
import type { GraphBuilder } from '../../graph/builder.ts'
import { product } from '../../graph/dimensions.ts'
import { BATCH, type Graph, type Node, type Shape } from '../../graph/graph.ts'
import { equationOf } from '../../graph/ops/Einsum.ts'
import { axisIn } from './fold/array.ts'

/** The axis that holds the images, of extent `outer * N * inner`: the image of a position is `floor(position / inner) % N`. */
interface Place {
  readonly axis: number
  readonly outer: number
  readonly inner: number
}

interface Step {
  readonly node: Node
  /** Of the inputs, in their order; '' has none. */
  readonly shapes: readonly Shape[]
  readonly places: readonly (Place | undefined)[]
  readonly result: Shape
  /** The numbers of a constant input. */
  readonly numbers: (index: number) => readonly number[] | undefined
}

/** Where the images are in the result; undefined where they are mixed, or where nobody can tell. */
type Rule = (step: Step) => Place | undefined

/** Throws ONNX_BATCH_FIXED, naming the node. */
export function checkImagesApart({ nodes, inputs, outputs }: Graph, build: GraphBuilder): void {
  const places = new Map<string, Place>(inputs.map(({ name }) => [name, { axis: 0, outer: 1, inner: 1 }]))
  for (const node of nodes) {
    if (!node.inputs.some((input) => places.has(input)) || AWARE_OF_SHAPES_ONLY.has(node.op)) continue
    for (const output of node.outputs) {
      if (output === '') continue
      const step = stepOf(node, output, { build, places })
      const place = (RULES[node.op] ?? (node.foreign ? leading : aligned))(step)
      if (!place || !fits(place, step.result)) throw onnxBatchLost(node, 'it would mix the images of a batch')
      places.set(output, place)
    }
  }
  for (const output of outputs) {
    const place = places.get(output)
    const before = place && outerOf(place, build.type(output).shape)
    const last = build.producer(output)
    if (before !== undefined && before !== 1 && last) throw onnxBatchLost(last, 'its results are not in the order of the images')
  }
}

const AWARE_OF_SHAPES_ONLY = new Set(['Shape', 'Size'])

function stepOf(
  node: Node,
  output: string,
  { build, places }: { build: GraphBuilder; places: ReadonlyMap<string, Place> },
): Step {
  return {
    node,
    shapes: node.inputs.map((input) => (input === '' ? [] : build.type(input).shape)),
    places: node.inputs.map((input) => places.get(input)),
    result: build.type(output).shape,
    numbers: (index) => {
      const input = node.inputs.at(index)
      return input ? build.type(input).content?.map(Number) : undefined
    },
  }
}

function fits({ axis, outer, inner }: Place, shape: Shape): boolean {
  const only = shape.every((dimension, i) => typeof dimension === 'number' || i === axis)
  return only && shape[axis] === product([outer * inner, BATCH])
}

function sizeOf(shape: Shape): number {
  return shape.reduce<number>((size, dimension) => size * Number(dimension), 1)
}

/** How many runs of images there are in memory. */
function outerOf({ axis, outer }: Place, shape: Shape): number {
  return outer * sizeOf(shape.slice(0, axis))
}

function integer({ attributes }: Node, name: string, fallback: number): number {
  const value = attributes[name]
  return typeof value === 'number' ? value : fallback
}

/** The order in memory stays. */
const reshaped: Rule = ({ shapes: [from], places: [place], result }) => {
  if (!place) return undefined
  const axis = result.findIndex((dimension) => typeof dimension === 'string')
  if (axis < 0) return undefined
  const outer = outerOf(place, from) / sizeOf(result.slice(0, axis))
  const inner = (place.inner * sizeOf(from.slice(place.axis + 1))) / sizeOf(result.slice(axis + 1))
  return Number.isInteger(outer) && Number.isInteger(inner) ? { axis, outer, inner } : undefined
}

const transposed: Rule = ({ node, shapes: [from], places: [place] }) => {
  const perm = (node.attributes['perm'] as readonly number[] | undefined) ?? from.map((_, i) => from.length - 1 - i)
  return place && { ...place, axis: perm.indexOf(place.axis) }
}

/** Inputs broadcast, or keep the axis: each has the images at the same axis, counted from the last. */
const aligned: Rule = ({ shapes, places, result }) => {
  const found = places.flatMap((place, i) => (place ? [{ ...place, axis: place.axis + result.length - shapes[i].length }] : []))
  const [first] = found
  return found.every((place) => same(place, first)) ? first : undefined
}

function same(a: Place, b: Place): boolean {
  return a.axis === b.axis && a.outer === b.outer && a.inner === b.inner
}

/** These work on each entry of the first axis by itself, and mix all others. */
const leading: Rule = (step) => {
  const place = aligned(step)
  return place?.axis === 0 ? place : undefined
}

/** These mix what is along one axis. */
const along: Rule = (step) => {
  const place = aligned(step)
  const axis = axisIn(integer(step.node, 'axis', -1), step.result.length)
  return place?.axis === axis ? undefined : place
}

const fromAxisOn: Rule = (step) => {
  const place = aligned(step)
  const axis = axisIn(integer(step.node, 'axis', -1), step.result.length)
  return place && place.axis < axis ? place : undefined
}

const reduced: Rule = ({ node, shapes: [from], places: [place], numbers }) => {
  if (!place) return undefined
  const given = numbers(1) ?? []
  if (given.length === 0 && integer(node, 'noop_with_empty_axes', 0)) return place
  const axes = given.map((axis) => axisIn(axis, from.length))
  if (axes.length === 0 || axes.includes(place.axis)) return undefined
  return integer(node, 'keepdims', 1) ? place : without(place, axes)
}

/** `ArgMax`, `ArgMin`: one axis, which is an attribute. */
const reducedAlong: Rule = ({ node, shapes: [from], places: [place] }) => {
  const axis = axisIn(integer(node, 'axis', 0), from.length)
  if (!place || place.axis === axis) return undefined
  return integer(node, 'keepdims', 1) ? place : without(place, [axis])
}

function without(place: Place, axes: readonly number[]): Place {
  return { ...place, axis: place.axis - axes.filter((axis) => axis < place.axis).length }
}

const gathered: Rule = ({ node, shapes: [data, indices], places: [place, ofIndices] }) => {
  const axis = axisIn(integer(node, 'axis', 0), data.length)
  if (!place || ofIndices || place.axis === axis) return undefined
  return place.axis < axis ? place : { ...place, axis: place.axis + indices.length - 1 }
}

/** The axes are counted from the last: 0 are columns, 1 rows, the others batches of matrices. */
const multiplied: Rule = ({ shapes: [a, b], places: [left, right], result }) => {
  const found: Place[] = []
  const add = (place: Place, fromLast: number) => found.push({ ...place, axis: result.length - 1 - fromLast })
  if (left) {
    const at = a.length - 1 - left.axis
    if (at === 0) return undefined
    add(left, b.length === 1 ? at - 1 : at)
  }
  if (right) {
    const at = b.length - 1 - right.axis
    if (at === 1 || b.length === 1) return undefined
    add(right, a.length === 1 && at > 1 ? at - 1 : at)
  }
  const [first] = found
  return found.every((place) => same(place, first)) ? first : undefined
}

const gemm: Rule = ({ node, places: [a, b, c] }) => {
  if (c || (a && b)) return undefined
  if (a) return a.axis === (integer(node, 'transA', 0) ? 1 : 0) ? { ...a, axis: 0 } : undefined
  return b && b.axis === (integer(node, 'transB', 0) ? 0 : 1) ? { ...b, axis: 1 } : undefined
}

const einsum: Rule = ({ node, shapes, places }) => {
  const { terms, result } = equationOf(node, shapes)
  const found = places.flatMap((place, i) => (place ? [{ ...place, axis: [...result].indexOf([...terms[i]][place.axis]) }] : []))
  const [first] = found
  return first.axis >= 0 && found.every((place) => same(place, first)) ? first : undefined
}

const FAMILIES: readonly (readonly [Rule, readonly string[]])[] = [
  [reshaped, ['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity']],
  [transposed, ['Transpose']],
  [
    leading,
    [
      ...[
        'Conv',
        'ConvTranspose',
        'AveragePool',
        'MaxPool',
        'LpPool',
        'MaxUnpool',
        'DepthToSpace',
        'SpaceToDepth',
        'Resize',
        'LRN',
      ],
      ...[
        'GlobalAveragePool',
        'GlobalMaxPool',
        'GlobalLpPool',
        'BatchNormalization',
        'InstanceNormalization',
        'GroupNormalization',
      ],
      ...['MeanVarianceNormalization', 'CumSum', 'GatherElements', 'GatherND', 'ScatterElements', 'ScatterND', 'Trilu'],
    ],
  ],
  [along, ['Softmax', 'LogSoftmax', 'LpNormalization']],
  [fromAxisOn, ['LayerNormalization']],
  [reduced, ['L1', 'L2', 'LogSum', 'LogSumExp', 'Max', 'Mean', 'Min', 'Prod', 'Sum', 'SumSquare'].map((name) => `Reduce${name}`)],
  [reducedAlong, ['ArgMax', 'ArgMin']],
  [gathered, ['Gather']],
  [multiplied, ['MatMul']],
  [gemm, ['Gemm']],
  [einsum, ['Einsum']],
]

const RULES: Readonly<Record<string, Rule | undefined>> = Object.fromEntries(
  FAMILIES.flatMap(([rule, ops]) => ops.map((op) => [op, rule] as const)),
)
