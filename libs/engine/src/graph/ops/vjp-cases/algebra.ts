import { floats, integers } from '../../graph.ts'
import { spreadFeed, uniformFeed } from '../../../testing/check-vjp.ts'
import { batched, fixed } from '../../../testing/single-op.ts'
import type { VjpCase } from './vjp-case.ts'

const random = (dims: readonly number[], seed = 0) => uniformFeed(dims, [-1, 1], seed)
const positive = (dims: readonly number[], seed: number) => floats(dims, uniformFeed(dims, [0.5, 1.5], seed).data as Float32Array)

const positiveFeed = (dims: readonly number[]) => uniformFeed(dims, [0.5, 1.5], 3)
const CLOSE = { step: 2 ** -7, tolerance: 1e-3 }

/** Each with a point where it is smooth. */
const REDUCTIONS = [
  ['ReduceMin', spreadFeed],
  ['ReduceL1', spreadFeed],
  ['ReduceL2', spreadFeed],
  ['ReduceSumSquare', spreadFeed],
  ['ReduceProd', positiveFeed],
  ['ReduceLogSum', positiveFeed],
  ['ReduceLogSumExp', random],
] as const

export const ALGEBRA_CASES: readonly VjpCase[] = [
  ...gemmCases(),
  { op: 'MatMul', title: 'two matrices', inputs: [batched(random([2, 3])), fixed(random([3, 4], 1))] },
  { op: 'MatMul', title: 'a batch and a matrix', inputs: [batched(random([2, 5, 3])), fixed(random([3, 4], 1))] },
  { op: 'MatMul', title: 'a matrix and a batch', inputs: [fixed(random([5, 3])), batched(random([2, 4, 3, 2], 1))] },
  { op: 'MatMul', title: 'batches that broadcast', inputs: [batched(random([2, 1, 2, 3])), fixed(random([4, 3, 2], 1))] },
  { op: 'MatMul', title: 'a vector on the left', inputs: [fixed(random([3])), batched(random([2, 3, 4], 1))] },
  { op: 'MatMul', title: 'a vector on the right', inputs: [batched(random([2, 5, 3])), fixed(random([3], 1))] },
  { op: 'MatMul', title: 'two vectors', inputs: [fixed(random([3])), fixed(random([3], 1))] },
  { op: 'BatchNormalization', title: 'maps', inputs: normalized([2, 3, 4, 5]), attributes: { epsilon: 0.01 } },
  { op: 'BatchNormalization', title: 'vectors', inputs: normalized([2, 3]) },
  ...['Softmax', 'LogSoftmax'].flatMap((op): VjpCase[] => [
    { op, title: 'the last axis', inputs: [batched(random([2, 3, 5]))] },
    { op, title: 'the channels of a map', inputs: [batched(random([2, 3, 2, 2]))], attributes: { axis: 1 } },
  ]),
  { op: 'Softmax', title: 'the first axis', inputs: [fixed(random([3, 4]))], attributes: { axis: 0 } },
  { op: 'Softmax', title: 'attention', inputs: [batched(random([2, 2, 3, 3]))] },
  { op: 'MatMul', title: 'a batch of maps and a matrix', inputs: [batched(random([2, 3, 4, 3])), fixed(random([3, 2], 1))] },
  ...REDUCTIONS.flatMap(([op, point]): VjpCase[] => [
    { op, title: 'two axes, kept', inputs: [batched(point([2, 3, 2, 3])), integers([2, -1])], ...CLOSE },
    { op, title: 'dropped', inputs: [batched(point([2, 3, 4])), integers([1])], attributes: { keepdims: 0 }, ...CLOSE },
    { op, title: 'everything', inputs: [fixed(point([2, 3]))], attributes: { keepdims: 0 }, ...CLOSE },
  ]),
  ...['ReduceSum', 'ReduceMean', 'ReduceMax'].flatMap((op): VjpCase[] => [
    { op, title: 'two axes, kept', inputs: [batched(spreadFeed([2, 3, 4, 5])), integers([2, -1])] },
    {
      op,
      title: 'two axes, dropped',
      inputs: [batched(spreadFeed([2, 3, 4, 5])), integers([1, 3])],
      attributes: { keepdims: 0 },
    },
    { op, title: 'everything', inputs: [fixed(spreadFeed([2, 3, 4]))], attributes: { keepdims: 0 } },
    { op, title: 'nothing', inputs: [batched(spreadFeed([2, 3]))], attributes: { noop_with_empty_axes: 1 } },
  ]),
  { op: 'ReduceSum', title: 'the batch', inputs: [batched(spreadFeed([2, 3])), integers([0])] },
  { op: 'ReduceMax', title: 'the batch', inputs: [batched(spreadFeed([2, 3])), integers([0])], attributes: { keepdims: 0 } },
]

function gemmCases(): VjpCase[] {
  return [0, 1].flatMap((transA) =>
    [0, 1].map((transB): VjpCase => ({
      op: 'Gemm',
      title: `transA ${transA}, transB ${transB}`,
      inputs: [fixed(random(transA ? [3, 2] : [2, 3])), fixed(random(transB ? [4, 3] : [3, 4], 1)), fixed(random([4], 2))],
      attributes: { alpha: 0.5, beta: 2, transA, transB },
    })),
  )
}

function normalized(dims: readonly number[]) {
  const channels = [dims[1]]
  return [batched(random(dims)), ...[1, 2, 3, 4].map((seed) => positive(channels, seed))]
}
