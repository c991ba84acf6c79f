/** Ties, kinks and borders, where a convention decides the gradient and finite differences cannot: literal numbers. */
import { floatFeed } from '../../../testing/run-graph.ts'
import { fixed, type SingleOp, type Variable } from '../../../testing/single-op.ts'
import { floats, integers, scalar } from '../../graph.ts'

export interface BoundaryCase extends SingleOp {
  readonly title: string
  /** Gradient of the result. */
  readonly upstream: readonly number[]
  readonly upstreamDims?: readonly number[]
  /** Gradient of each fed input. */
  readonly expected: Readonly<Record<string, readonly number[]>>
}

const vector = (...data: number[]): Variable => fixed(floatFeed([data.length], data))
const map = (dims: readonly number[], ...data: number[]): Variable => fixed(floatFeed(dims, data))
const ones = (count: number) => Array<number>(count).fill(1)

/** The float32 next to 6, 1 and 0.1, towards 0. */
const [BELOW_SIX, BELOW_ONE] = [6 - 2 ** -21, 1 - 2 ** -24]
const TENTH = Math.fround(0.1)

export const RECTIFIERS: readonly BoundaryCase[] = [
  {
    op: 'Relu',
    title: '0 at 0 and below, the whole gradient at the smallest positive numbers',
    inputs: [vector(-2, -0, 0, 1e-38, 3, 3e38)],
    upstream: [1, 2, 3, 4, 5, 6],
    expected: { x0: [0, 0, 0, 4, 5, 6] },
  },
  {
    op: 'Clip',
    title: 'ReLU6: 0 at both ends, 1 right beside them',
    inputs: [vector(-1, 0, 1e-38, BELOW_SIX, 6, 6 + 2 ** -21, 3e38), scalar(0), scalar(6)],
    upstream: ones(7),
    expected: { x0: [0, 0, 1, 1, 0, 0, 0] },
  },
  {
    op: 'Clip',
    title: 'bounds of ±1',
    inputs: [vector(-1 - 2 ** -23, -1, -BELOW_ONE, 0, BELOW_ONE, 1, 2), scalar(-1), scalar(1)],
    upstream: ones(7),
    expected: { x0: [0, 0, 1, 1, 1, 0, 0] },
  },
  {
    op: 'Clip',
    title: 'a lower bound that binary numbers only approximate',
    inputs: [vector(TENTH - 2 ** -27, TENTH, TENTH + 2 ** -27, 3e38), scalar(0.1)],
    upstream: ones(4),
    expected: { x0: [0, 0, 1, 1] },
  },
  {
    op: 'Clip',
    title: 'bounds that are computed: 0 at both ends, and what is cut goes to the bound',
    inputs: [vector(-1, 0, 3, 6, 7), map([], 0), map([], 6)],
    upstream: [1, 2, 3, 4, 5],
    expected: { x0: [0, 0, 3, 0, 0], x1: [1], x2: [5] },
  },
  {
    op: 'HardSigmoid',
    title: '0 at both ends',
    inputs: [vector(-2, -1, 0, 1, 2)],
    attributes: { alpha: 0.5, beta: 0.5 },
    upstream: ones(5),
    expected: { x0: [0, 0, 0.5, 0, 0] },
  },
  {
    op: 'LeakyRelu',
    title: 'the lower branch at 0',
    inputs: [vector(-1, 0, 1)],
    attributes: { alpha: 0.25 },
    upstream: [1, 1, 1],
    expected: { x0: [0.25, 0.25, 1] },
  },
  {
    op: 'PRelu',
    title: 'the lower branch at 0',
    inputs: [vector(-2, 0, 3), vector(0.5, 0.5, 0.5)],
    upstream: [1, 10, 100],
    expected: { x0: [0.5, 5, 100], x1: [-2, 0, 0] },
  },
  {
    op: 'Elu',
    title: 'the lower branch at 0',
    inputs: [vector(0, 1)],
    attributes: { alpha: 2 },
    upstream: [1, 1],
    expected: { x0: [2, 1] },
  },
  { op: 'Abs', title: '0 at 0', inputs: [vector(-3, 0, 3)], upstream: [1, 2, 4], expected: { x0: [-1, 0, 4] } },
]

export const TIES: readonly BoundaryCase[] = [
  {
    op: 'Max',
    title: 'the first of equal inputs',
    inputs: [vector(1, 2, 3, 4), vector(3, 2, 1, 4), vector(3, 2, 9, 1)],
    upstream: [1, 10, 100, 1000],
    expected: { x0: [0, 10, 0, 1000], x1: [1, 0, 0, 0], x2: [0, 0, 100, 0] },
  },
  {
    op: 'Min',
    title: 'the first of equal inputs',
    inputs: [vector(1, 2), vector(1, 2), vector(0, 2)],
    upstream: [1, 10],
    expected: { x0: [0, 10], x1: [0, 0], x2: [1, 0] },
  },
  {
    op: 'MaxPool',
    title: 'the first of a window, in every image of the batch',
    inputs: [map([2, 1, 2, 2], 5, 5, 5, 5, 1, 7, 7, 7)],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    upstream: [3, 4],
    upstreamDims: [2, 1, 1, 1],
    expected: { x0: [3, 0, 0, 0, 0, 4, 0, 0] },
  },
  {
    op: 'MaxPool',
    title: 'the first of each overlapping window; gradients that meet add up',
    inputs: [map([1, 2, 1, 4], 2, 2, 2, 1, 1, 5, 1, 0)],
    attributes: { kernel_shape: [1, 2] },
    upstream: [1, 10, 100, 1, 10, 100],
    upstreamDims: [1, 2, 1, 3],
    expected: { x0: [1, 10, 100, 0, 0, 11, 100, 0] },
  },
  {
    op: 'MaxPool',
    title: 'padding is no maximum, even of negative numbers',
    inputs: [map([1, 1, 2, 2], -4, -3, -2, -1)],
    attributes: { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1] },
    upstream: [1, 2, 3, 4],
    upstreamDims: [1, 1, 2, 2],
    expected: { x0: [1, 2, 3, 4] },
  },
  {
    op: 'GlobalMaxPool',
    title: 'the first of the map, in every channel and image',
    inputs: [map([2, 2, 1, 3], 3, 7, 7, 0, 0, 0, -1, -2, -1, 1, 2, 3)],
    upstream: [1, 2, 3, 4],
    upstreamDims: [2, 2, 1, 1],
    expected: { x0: [0, 1, 0, 2, 0, 0, 3, 0, 0, 0, 0, 4] },
  },
  {
    op: 'ReduceMax',
    title: 'equal maxima share',
    inputs: [map([2, 3], 7, 7, 1, 2, 3, 1), integers([1])],
    upstream: [6, 5],
    upstreamDims: [2, 1],
    expected: { x0: [3, 3, 0, 0, 5, 0] },
  },
]

export const NUMBERS: readonly BoundaryCase[] = [
  {
    op: 'Pow',
    title: 'finite at 0 where the function is smooth',
    inputs: [vector(0, 0, 0, 3), vector(0, 1, 2, 0)],
    upstream: ones(4),
    expected: { x0: [0, 1, 0, 0], x1: [0, 0, 0, Math.fround(Math.log(3))] },
  },
  {
    op: 'Softmax',
    title: 'of 0 and ln 3, whose probabilities are ¼ and ¾',
    inputs: [vector(0, Math.log(3))],
    upstream: [1, 0],
    expected: { x0: [0.1875, -0.1875] },
  },
  {
    op: 'BatchNormalization',
    title: 'scale / √(variance + epsilon) per channel',
    inputs: [map([1, 2], 5, 6), floats([2], [3, 4]), floats([2], [0, 0]), floats([2], [1, 1]), floats([2], [3, 15])],
    attributes: { epsilon: 1 },
    upstream: [2, 5],
    upstreamDims: [1, 2],
    expected: { x0: [3, 5] },
  },
  {
    op: 'AveragePool',
    title: 'padding is not counted',
    inputs: [map([1, 1, 1, 3], 1, 2, 3)],
    attributes: { kernel_shape: [1, 2], pads: [0, 1, 0, 0] },
    upstream: [1, 10, 100],
    upstreamDims: [1, 1, 1, 3],
    expected: { x0: [6, 55, 50] },
  },
  {
    op: 'AveragePool',
    title: 'side by side, with a position that no window reads',
    inputs: [map([1, 1, 1, 5], 1, 2, 3, 4, 5)],
    attributes: { kernel_shape: [1, 2], strides: [1, 2] },
    upstream: [2, 6],
    upstreamDims: [1, 1, 1, 2],
    expected: { x0: [1, 1, 3, 3, 0] },
  },
  {
    op: 'Conv',
    title: 'the flipped kernel',
    inputs: [map([1, 1, 1, 3], 0, 0, 0), floats([1, 1, 1, 2], [2, 5])],
    upstream: [1, 10],
    upstreamDims: [1, 1, 1, 2],
    expected: { x0: [2, 25, 50] },
  },
  {
    op: 'Conv',
    title: 'stride 2 and a position that no window reads',
    inputs: [map([1, 1, 1, 5], 0, 0, 0, 0, 0), floats([1, 1, 1, 2], [2, 5])],
    attributes: { strides: [1, 2] },
    upstream: [1, 10],
    upstreamDims: [1, 1, 1, 2],
    expected: { x0: [2, 5, 20, 50, 0] },
  },
  {
    op: 'Resize',
    title: 'nearest, twice: the sum of each block',
    inputs: [map([1, 1, 1, 2], 0, 0), null, floats([4], [1, 1, 2, 2])],
    upstream: [1, 2, 3, 4, 10, 20, 30, 40],
    upstreamDims: [1, 1, 2, 4],
    expected: { x0: [33, 77] },
  },
]
