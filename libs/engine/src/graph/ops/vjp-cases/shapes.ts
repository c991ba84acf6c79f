import { floats, integers, tensor } from '../../graph.ts'
import { spreadFeed, uniformFeed } from '../../../testing/check-vjp.ts'
import { integerFeed } from '../../../testing/run-graph.ts'
import { batched, fixed } from '../../../testing/single-op.ts'
import type { VjpCase } from './vjp-case.ts'

const cube = (dims: readonly number[] = [2, 3, 5]) => batched(spreadFeed(dims))

export const SHAPE_CASES: readonly VjpCase[] = [
  { op: 'Flatten', title: 'the default axis', inputs: [cube([2, 3, 2, 4])] },
  { op: 'Flatten', title: 'axis 2', inputs: [cube([2, 3, 2, 4])], attributes: { axis: 2 } },
  { op: 'Reshape', title: 'the batch as what remains', inputs: [cube(), integers([-1, 15])] },
  { op: 'Reshape', title: 'the batch copied', inputs: [cube(), integers([0, 5, -1])] },
  { op: 'Transpose', title: 'a rotation', inputs: [cube()], attributes: { perm: [1, 2, 0] } },
  { op: 'Transpose', title: 'the default', inputs: [cube()] },
  { op: 'Squeeze', title: 'one axis', inputs: [cube([2, 1, 3, 1]), integers([-1])] },
  { op: 'Squeeze', title: 'all axes of size 1', inputs: [cube([2, 1, 3, 1])] },
  { op: 'Unsqueeze', title: 'two axes', inputs: [cube(), integers([1, -1])] },
  { op: 'Expand', title: 'a new axis and an old one', inputs: [batched(spreadFeed([2, 1, 5])), integers([3, 1, 4, 1])] },
  { op: 'Tile', title: 'two axes', inputs: [cube(), integers([1, 2, 3])] },
  { op: 'Tile', title: 'the batch', inputs: [cube(), integers([2, 1, 1])] },
  { op: 'Tile', title: 'once', inputs: [cube(), integers([1, 1, 1])] },
  { op: 'Concat', title: 'three inputs', inputs: [cube(), cube([2, 1, 5]), cube([2, 2, 5])], attributes: { axis: 1 } },
  {
    op: 'Concat',
    title: 'with a constant',
    inputs: [fixed(spreadFeed([2, 3])), floats([2, 1], [1, 2])],
    attributes: { axis: -1 },
  },
  { op: 'Split', title: 'given sizes', inputs: [cube(), integers([1, 3, 1])], attributes: { axis: 2 }, outputs: 3 },
  { op: 'Split', title: 'a smaller last part', inputs: [cube()], attributes: { axis: 2, num_outputs: 2 }, outputs: 2 },
  ...sliceCases(),
  ...padCases(),
  ...resizeCases(),
  ...indexCases(),
]

function sliceCases(): VjpCase[] {
  const cut = (title: string, ...columns: number[][]): VjpCase => ({
    op: 'Slice',
    title,
    inputs: [cube([2, 7, 5]), ...columns.map((column) => integers(column))],
  })
  return [
    cut('a middle', [2, 1], [5, -1], [1, 2]),
    cut('everything, batch included', [0, 0, 0], [2 ** 31, 7, 100]),
    cut('step 2', [1], [7], [1], [2]),
    cut('step 3 with a rest', [0, 1], [7, 5], [1, 2], [3, 2]),
    cut('step 3 that ends before the border', [0], [4], [1], [3]),
    cut('backwards', [-1], [-100], [1], [-1]),
    cut('backwards in steps of 2', [5, -1], [0, -6], [1, 2], [-2, -1]),
    cut('the batch backwards', [-1], [-(2 ** 31)], [0], [-1]),
  ]
}

function padCases(): VjpCase[] {
  const pad = (title: string, pads: number[], mode = 'constant'): VjpCase => ({
    op: 'Pad',
    title: `${mode}, ${title}`,
    inputs: [cube([2, 4, 5]), integers(pads)],
    attributes: { mode },
  })
  return [
    pad('asymmetric', [0, 1, 2, 0, 3, 0]),
    pad('negative: a crop', [0, -1, 2, 0, 1, -3]),
    { ...pad('a value and axes', []), inputs: [cube([2, 4, 5]), integers([1, 2]), floats([], [3]), integers([-2])] },
    ...['edge', 'reflect', 'wrap'].flatMap((mode) => [
      pad('asymmetric', [0, 1, 2, 0, 3, 0], mode),
      pad('one side', [0, 0, 0, 0, 0, 4], mode),
    ]),
  ]
}

function resizeCases(): VjpCase[] {
  const resize = (
    mode: string,
    title: string,
    { scales, ...attributes }: { scales: number[] } & Record<string, unknown>,
  ): VjpCase => ({
    op: 'Resize',
    title: `${mode}, ${title}`,
    inputs: [batched(uniformFeed([2, 3, 4, 5], [-1, 1])), null, floats([4], [1, 1, ...scales])],
    attributes: { mode, ...attributes } as Record<string, string>,
  })
  const asymmetric = { coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
  return [
    resize('nearest', 'twice, as Keras does', { scales: [2, 2], ...asymmetric }),
    resize('nearest', '2 and 3, the defaults', { scales: [2, 3] }),
    resize('nearest', '1 and 4, round_prefer_ceil', { scales: [1, 4], nearest_mode: 'round_prefer_ceil' }),
    resize('nearest', '3, asymmetric rounding', { scales: [3, 3], coordinate_transformation_mode: 'asymmetric' }),
    resize('nearest', '1.5 and 0.6', { scales: [1.5, 0.6], ...asymmetric }),
    resize('nearest', 'align_corners, ceil', {
      scales: [2, 2],
      coordinate_transformation_mode: 'align_corners',
      nearest_mode: 'ceil',
    }),
    resize('linear', 'twice', { scales: [2, 2] }),
    resize('linear', '1.5 and 3', { scales: [1.5, 3] }),
    resize('linear', 'asymmetric', { scales: [2, 1.6], coordinate_transformation_mode: 'asymmetric' }),
    resize('linear', 'align_corners', { scales: [2, 3], coordinate_transformation_mode: 'align_corners' }),
    resize('linear', 'pytorch_half_pixel to one row', {
      scales: [0.25, 2],
      coordinate_transformation_mode: 'pytorch_half_pixel',
    }),
    resize('linear', 'half_pixel_symmetric', {
      scales: [1.6, 0.6],
      coordinate_transformation_mode: 'half_pixel_symmetric',
    }),
    resize('cubic', 'twice', { scales: [2, 2] }),
    resize('cubic', '1.5 and 0.6, PyTorch', {
      scales: [1.5, 0.6],
      coordinate_transformation_mode: 'pytorch_half_pixel',
      cubic_coeff_a: -0.75,
    }),
    resize('cubic', 'align_corners, another kernel', {
      scales: [2, 3],
      coordinate_transformation_mode: 'align_corners',
      cubic_coeff_a: -0.5,
    }),
    resize('cubic', 'exclude_outside', { scales: [2, 1.5], exclude_outside: 1 }),
    resize('linear', 'smaller', { scales: [0.5, 0.4] }),
    {
      op: 'Resize',
      title: 'linear, to given sizes of two axes',
      inputs: [batched(uniformFeed([2, 3, 4, 5], [-1, 1])), null, null, integers([7, 9])],
      attributes: { mode: 'linear', axes: [2, 3] },
    },
  ]
}

function indexCases(): VjpCase[] {
  const places = tensor('int64', [2, 2], BigInt64Array.of(0n, 2n, -1n, 0n))
  const elements = integerFeed([0, 2, 2, -1, 1, 0, 0, 0, 1, 2, 2, 2], [2, 2, 3])
  return [
    { op: 'Gather', title: 'a matrix of places, some twice', inputs: [cube(), places], attributes: { axis: 1 } },
    { op: 'Gather', title: 'one place', inputs: [cube(), tensor('int64', [], BigInt64Array.of(1n))], attributes: { axis: 2 } },
    { op: 'Gather', title: 'the default axis', inputs: [fixed(spreadFeed([3, 2])), integers([2, 2, 0])] },
    { op: 'GatherElements', title: 'some twice', inputs: [cube([2, 3, 3]), batched(elements)], attributes: { axis: 1 } },
    {
      op: 'ScatterElements',
      title: 'add, some twice',
      inputs: [cube([2, 3, 3]), batched(elements), batched(spreadFeed([2, 2, 3], 1))],
      attributes: { axis: 1, reduction: 'add' },
    },
    {
      op: 'ScatterElements',
      title: 'replacing',
      inputs: [
        fixed(spreadFeed([4, 2])),
        tensor('int64', [2, 2], BigInt64Array.of(3n, 0n, 1n, 2n)),
        fixed(spreadFeed([2, 2], 1)),
      ],
    },
    {
      op: 'MaxUnpool',
      title: 'to a given shape',
      inputs: [
        fixed(spreadFeed([2, 1, 1, 2])),
        tensor('int64', [2, 1, 1, 2], BigInt64Array.of(3n, 11n, 12n, 22n)),
        integers([2, 1, 3, 4]),
      ],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
    {
      op: 'MaxUnpool',
      title: 'to the smallest shape',
      inputs: [batched(spreadFeed([2, 1, 1, 2])), batched(integerFeed([1, 7, 8, 14], [2, 1, 1, 2]))],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ]
}
