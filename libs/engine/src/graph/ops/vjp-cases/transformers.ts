/** What vision transformers are made of, and normalisations that compute mean and deviation from their input. */
import { floats, integers, tensor } from '../../graph.ts'
import { spreadFeed, uniformFeed } from '../../../testing/check-vjp.ts'
import { batched, fixed, type Variable } from '../../../testing/single-op.ts'
import type { VjpCase } from './vjp-case.ts'

const random = (dims: readonly number[], seed = 0) => uniformFeed(dims, [-1, 1], seed)
const tokens = (dims: readonly number[] = [2, 3, 5], seed = 0): Variable => batched(random(dims, seed))
const constants = (dims: readonly number[], seed: number) => floats(dims, random(dims, seed).data as Float32Array)
/** Deviations of random numbers bend: smaller steps. */
const bent = { step: 2 ** -6, tolerance: 5e-4 }

export const TRANSFORMER_CASES: readonly VjpCase[] = [
  {
    op: 'LayerNormalization',
    title: 'the last axis, by everything',
    inputs: [tokens([2, 3, 8]), fixed(random([8], 1)), fixed(random([8], 2))],
    ...bent,
  },
  { op: 'LayerNormalization', title: 'without an offset', inputs: [tokens([2, 3, 8]), constants([8], 1)], ...bent },
  {
    op: 'LayerNormalization',
    title: 'two axes of a map',
    inputs: [tokens([2, 3, 4, 5]), constants([4, 5], 1), constants([4, 5], 2)],
    attributes: { axis: 2, epsilon: 0.1 },
    ...bent,
  },
  {
    op: 'InstanceNormalization',
    title: 'maps',
    inputs: [tokens([2, 3, 4, 5]), constants([3], 1), constants([3], 2)],
    attributes: { epsilon: 0.01 },
    ...bent,
  },
  {
    op: 'InstanceNormalization',
    title: 'one spatial axis',
    inputs: [tokens([2, 3, 8]), constants([3], 1), constants([3], 2)],
    ...bent,
  },
  {
    op: 'GroupNormalization',
    title: 'two groups of a map',
    inputs: [tokens([2, 4, 3, 3]), constants([4], 1), constants([4], 2)],
    attributes: { num_groups: 2 },
    ...bent,
  },
  {
    op: 'GroupNormalization',
    title: 'all channels in one group',
    inputs: [tokens([2, 4, 3]), constants([4], 1), constants([4], 2)],
    attributes: { num_groups: 1, epsilon: 0.1 },
    ...bent,
  },
  { op: 'MeanVarianceNormalization', title: 'the batch and the space', inputs: [tokens([2, 3, 4, 5])], ...bent },
  {
    op: 'MeanVarianceNormalization',
    title: 'all axes',
    inputs: [tokens([2, 3, 4, 5])],
    attributes: { axes: [0, 1, 2, 3] },
    ...bent,
  },
  ...[1, 2].map((p): VjpCase => ({
    op: 'LpNormalization',
    title: `p ${p}, the channels of a map`,
    inputs: [batched(spreadFeed([2, 3, 2, 3]))],
    attributes: { axis: 1, p },
    tolerance: 5e-4,
  })),
  ...lrnCases(),
  ...einsumCases(),
  { op: 'Trilu', title: 'the upper part', inputs: [tokens([2, 4, 5])] },
  {
    op: 'Trilu',
    title: 'the lower part, from another diagonal',
    inputs: [tokens([2, 3, 4, 3]), tensor('int64', [], BigInt64Array.of(-1n))],
    attributes: { upper: 0 },
  },
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map((reverse): VjpCase => ({
      op: 'CumSum',
      title: `exclusive ${exclusive}, reverse ${reverse}`,
      inputs: [tokens([2, 3, 4]), tensor('int64', [], BigInt64Array.of(-1n))],
      attributes: { exclusive, reverse },
    })),
  ),
  { op: 'CumSum', title: 'the channels of a map', inputs: [tokens([2, 3, 2, 2]), tensor('int64', [], BigInt64Array.of(1n))] },
  ...blockCases(),
  ...placeCases(),
]

function lrnCases(): VjpCase[] {
  const lrn = (title: string, dims: readonly number[], attributes: Record<string, number>): VjpCase => ({
    op: 'LRN',
    title,
    inputs: [batched(uniformFeed(dims, [-2, 2]))],
    attributes,
    ...bent,
  })
  return [
    lrn('three channels', [2, 5, 3, 2], { size: 3, alpha: 0.5, beta: 0.75, bias: 2 }),
    lrn('five channels, a square root', [2, 6, 3, 2], { size: 5, alpha: 1, beta: 0.5 }),
    lrn('more channels than there are', [2, 3, 2, 2], { size: 7, alpha: 0.5 }),
  ]
}

function einsumCases(): VjpCase[] {
  const einsum = (equation: string, ...dims: readonly (readonly number[])[]): VjpCase => ({
    op: 'Einsum',
    title: equation,
    inputs: dims.map((item, i) => fixed(random(item, i))),
    attributes: { equation },
  })
  return [
    einsum('ij,jk->ik', [2, 3], [3, 4]),
    einsum('bhqd,bhkd->bhqk', [2, 3, 4, 5], [2, 3, 2, 5]),
    einsum('bhqk,bkhd->bqhd', [2, 3, 4, 5], [2, 5, 3, 2]),
    einsum('...qd,...kd->...qk', [2, 3, 4, 5], [2, 3, 2, 5]),
    einsum('bhwc,hkc->bhwk', [2, 3, 4, 5], [3, 2, 5]),
    einsum('ij->ji', [2, 3]),
    einsum('ij,kj', [2, 3], [4, 3]),
    einsum('ijk->j', [2, 3, 4]),
    einsum('ijk,jl->k', [2, 3, 4], [3, 2]),
    einsum('i,j->ij', [3], [4]),
    einsum('ab,bc,cd->ad', [2, 3], [3, 4], [4, 2]),
    einsum('ij,ij->', [2, 3], [2, 3]),
    {
      op: 'Einsum',
      title: 'a batch and a constant',
      inputs: [tokens([2, 3, 5]), constants([5, 4], 1)],
      attributes: { equation: 'ntd, de -> nte' },
    },
  ]
}

function blockCases(): VjpCase[] {
  const shuffled = (op: string, title: string, attributes: Record<string, number | string>): VjpCase => ({
    op,
    title,
    inputs: [batched(spreadFeed(op === 'DepthToSpace' ? [2, 12, 2, 3] : [2, 3, 4, 6]))],
    attributes,
  })
  return [
    shuffled('DepthToSpace', 'DCR', { blocksize: 2 }),
    shuffled('DepthToSpace', 'CRD', { blocksize: 2, mode: 'CRD' }),
    shuffled('SpaceToDepth', '2×2', { blocksize: 2 }),
  ]
}

function placeCases(): VjpCase[] {
  const places = (dims: readonly number[], ...values: number[]) => tensor('int64', dims, BigInt64Array.from(values, BigInt))
  const cube = fixed(spreadFeed([2, 3, 4]))
  return [
    { op: 'GatherND', title: 'rows, one twice', inputs: [cube, places([3, 2], 0, 1, 1, -1, 0, 1)] },
    { op: 'GatherND', title: 'numbers', inputs: [cube, places([2, 1, 3], 0, 1, 2, 1, 2, 3)] },
    { op: 'GatherND', title: 'whole parts of the first axis', inputs: [cube, places([2, 1], 1, 0)] },
    {
      op: 'ScatterND',
      title: 'replacing rows',
      inputs: [cube, places([2, 2], 0, 1, 1, -1), fixed(spreadFeed([2, 4], 1))],
    },
    {
      op: 'ScatterND',
      title: 'adding rows, one twice',
      inputs: [cube, places([3, 2], 0, 1, 1, 2, 0, 1), fixed(spreadFeed([3, 4], 1))],
      attributes: { reduction: 'add' },
    },
    {
      op: 'ScatterND',
      title: 'replacing numbers of a constant',
      inputs: [floats([2, 2], [1, 2, 3, 4]), places([2, 2], 0, 1, 1, 0), fixed(spreadFeed([2], 1))],
    },
    { op: 'Expand', title: 'a class token', inputs: [fixed(spreadFeed([1, 1, 4])), integers([3, 1, 4])] },
  ]
}
