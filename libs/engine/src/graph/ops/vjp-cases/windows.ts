import { floats } from '../../graph.ts'
import { spreadFeed, uniformFeed } from '../../../testing/check-vjp.ts'
import { batched, fixed, type Variable } from '../../../testing/single-op.ts'
import type { VjpCase } from './vjp-case.ts'

const weights = (dims: readonly number[]) => floats(dims, uniformFeed(dims, [-1, 1], 7).data as Float32Array)
const image = (channels: number, height: number, width: number): Variable =>
  batched(uniformFeed([2, channels, height, width], [-1, 1]))
const distinct = (channels: number, height: number, width: number): Variable => batched(spreadFeed([2, channels, height, width]))

const conv = (title: string, [x, w]: readonly [Variable, number[]], attributes = {}): VjpCase => ({
  op: 'Conv',
  title,
  inputs: [x, weights(w)],
  attributes,
})

const transposed = (title: string, w: number[], attributes = {}): VjpCase => ({
  op: 'ConvTranspose',
  title,
  inputs: [image(4, 5, 6), weights(w)],
  attributes,
})

export const CONVOLUTION_CASES: readonly VjpCase[] = [
  conv('3×3', [image(3, 7, 5), [4, 3, 3, 3]]),
  conv('1×1', [image(3, 4, 5), [4, 3, 1, 1]]),
  conv('2×3, asymmetric pads', [image(2, 6, 7), [3, 2, 2, 3]], { pads: [1, 0, 0, 2] }),
  conv('pads wider than the kernel', [image(2, 4, 5), [3, 2, 2, 2]], { pads: [2, 3, 2, 1] }),
  conv('dilation', [image(2, 9, 8), [3, 2, 3, 2]], { dilations: [2, 3], pads: [1, 1, 2, 1] }),
  conv('stride 2, auto_pad SAME_UPPER', [image(2, 7, 6), [3, 2, 3, 3]], { strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  conv('stride 2, auto_pad SAME_LOWER', [image(2, 6, 6), [3, 2, 3, 3]], { strides: [2, 2], auto_pad: 'SAME_LOWER' }),
  conv('auto_pad VALID', [image(2, 6, 6), [3, 2, 3, 3]], { auto_pad: 'VALID' }),
  conv('auto_pad SAME_UPPER, even kernel', [image(2, 5, 6), [3, 2, 2, 4]], { auto_pad: 'SAME_UPPER' }),
  conv('strides 2 and 3, positions that no window reads', [image(2, 9, 12), [3, 2, 3, 2]], {
    strides: [2, 3],
    pads: [0, 1, 0, 0],
  }),
  conv('stride larger than the kernel', [image(2, 8, 9), [3, 2, 1, 2]], { strides: [3, 3] }),
  conv('stride 1 and 2', [image(2, 5, 6), [3, 2, 3, 3]], { strides: [1, 2], pads: [1, 1, 1, 1] }),
  conv('stride and dilation', [image(2, 9, 11), [3, 2, 2, 3]], { strides: [2, 2], dilations: [2, 2], pads: [1, 2, 1, 1] }),
  conv('1×2, stride 3, auto_pad SAME_UPPER', [image(2, 7, 8), [3, 2, 1, 2]], { strides: [3, 3], auto_pad: 'SAME_UPPER' }),
  conv('groups', [image(4, 6, 5), [6, 2, 3, 3]], { group: 2, pads: [1, 1, 1, 1] }),
  conv('groups, stride 2', [image(4, 7, 5), [6, 2, 3, 3]], { group: 2, strides: [2, 2], pads: [0, 1, 1, 1] }),
  conv('depthwise', [image(3, 6, 5), [3, 1, 3, 3]], { group: 3, pads: [1, 1, 1, 1] }),
  conv('depthwise, two filters a channel', [image(3, 6, 5), [6, 1, 3, 2]], { group: 3, pads: [1, 1, 1, 1] }),
  conv('depthwise, stride 2', [image(3, 7, 6), [3, 1, 3, 3]], { group: 3, strides: [2, 2], pads: [0, 0, 1, 1] }),
  {
    ...conv('bias', [image(2, 4, 4), [3, 2, 3, 3]]),
    inputs: [image(2, 4, 4), weights([3, 2, 3, 3]), fixed(uniformFeed([3], [-1, 1]))],
  },
  transposed('3×3', [4, 3, 3, 3]),
  transposed('stride 2, pads and output_padding', [4, 3, 3, 3], { strides: [2, 2], pads: [1, 0, 1, 1], output_padding: [1, 0] }),
  transposed('strides 3 and 2, groups', [4, 2, 2, 3], { strides: [3, 2], group: 2 }),
  transposed('dilation', [4, 2, 2, 3], { dilations: [2, 3] }),
  transposed('auto_pad SAME_UPPER', [4, 2, 3, 4], { strides: [2, 2], auto_pad: 'SAME_UPPER' }),
  transposed('auto_pad SAME_LOWER', [4, 2, 3, 4], { strides: [2, 2], auto_pad: 'SAME_LOWER' }),
  transposed('dilation, auto_pad SAME_UPPER', [4, 2, 3, 3], { strides: [2, 2], dilations: [2, 2], auto_pad: 'SAME_UPPER' }),
  transposed('output_shape', [4, 2, 3, 3], { strides: [2, 2], output_shape: [10, 12] }),
]

const pool = (op: string, title: string, attributes: Record<string, number | string | number[]>): VjpCase => ({
  op,
  title,
  inputs: [distinct(3, 7, 8)],
  attributes,
})

const NORM = { step: 2 ** -7, tolerance: 1e-3 }

const BOTH_POOLS = [
  ['2×2, stride 2, leftovers', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['2×3, stride 2 and 3, pads', { kernel_shape: [2, 3], strides: [2, 3], pads: [1, 1, 0, 1] }],
  ['stride larger than the kernel', { kernel_shape: [2, 1], strides: [3, 2] }],
  ['1×1, stride 2', { kernel_shape: [1, 1], strides: [2, 2] }],
  ['ceil_mode, side by side', { kernel_shape: [2, 3], strides: [2, 3], ceil_mode: 1 }],
  ['ceil_mode, overlapping', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }],
  ['ceil_mode and pads', { kernel_shape: [3, 3], strides: [2, 3], pads: [1, 0, 1, 1], ceil_mode: 1 }],
  ['overlapping, stride 1', { kernel_shape: [3, 2], strides: [1, 1], pads: [1, 1, 1, 0] }],
  ['overlapping, stride 2, asymmetric pads', { kernel_shape: [3, 3], strides: [2, 2], pads: [0, 1, 1, 0] }],
  ['default strides', { kernel_shape: [3, 3] }],
  ['dilation', { kernel_shape: [2, 3], dilations: [3, 2], strides: [1, 2], pads: [1, 0, 1, 1] }],
  ['dilation, interleaved', { kernel_shape: [2, 2], dilations: [2, 2], strides: [2, 2] }],
  ['dilation, apart', { kernel_shape: [2, 2], dilations: [2, 2], strides: [3, 3] }],
  ['auto_pad SAME_UPPER', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }],
  ['auto_pad SAME_LOWER', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_LOWER' }],
  ['auto_pad SAME_UPPER, side by side', { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' }],
  ['auto_pad VALID', { kernel_shape: [3, 2], strides: [2, 2], auto_pad: 'VALID' }],
  ['the whole map', { kernel_shape: [7, 8] }],
] as const satisfies readonly (readonly [string, Record<string, number | string | number[]>])[]

export const POOL_CASES: readonly VjpCase[] = [
  ...BOTH_POOLS.flatMap(([title, attributes]) => [pool('MaxPool', title, attributes), pool('AveragePool', title, attributes)]),
  ...[1, 2, 3].flatMap((p) => [
    { ...pool('LpPool', `p ${p}, side by side`, { kernel_shape: [2, 2], strides: [2, 2], p }), ...NORM },
    {
      ...pool('LpPool', `p ${p}, overlapping, pads`, { kernel_shape: [3, 3], strides: [2, 1], pads: [1, 0, 1, 1], p }),
      ...NORM,
    },
    { ...pool('GlobalLpPool', `p ${p}`, { p }), ...NORM },
  ]),
  { ...pool('LpPool', 'ceil_mode', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }), ...NORM },
  ...BOTH_POOLS.map(([title, attributes]) =>
    pool('AveragePool', `${title}, padding counted`, { ...attributes, count_include_pad: 1 }),
  ),
  pool('AveragePool', 'gaps, auto_pad SAME_LOWER', { kernel_shape: [1, 2], strides: [2, 3], auto_pad: 'SAME_LOWER' }),
  pool('GlobalAveragePool', '7×8', {}),
  pool('GlobalMaxPool', '7×8', {}),
  { op: 'GlobalAveragePool', title: 'one spatial axis', inputs: [batched(spreadFeed([2, 3, 5]))] },
]
