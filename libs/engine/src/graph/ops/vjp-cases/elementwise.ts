import { floats, integers, scalar, tensor } from '../../graph.ts'
import { spreadFeed, uniformFeed } from '../../../testing/check-vjp.ts'
import { batched, fixed } from '../../../testing/single-op.ts'
import { feed, floatFeed, numbersOf } from '../../../testing/run-graph.ts'
import type { RuntimeTensor } from '../../../runtimes/runtime.ts'
import type { VjpCase } from './vjp-case.ts'

const SHAPE = [2, 3, 5]

/** Smooth between the bounds. */
const smooth = (op: string, [low, high]: readonly [number, number], attributes = {}): VjpCase => ({
  op,
  title: `between ${low} and ${high}`,
  inputs: [batched(uniformFeed(SHAPE, [low, high]))],
  attributes,
})

/** Kinks at multiples of a quarter. */
const piecewise = (op: string, attributes = {}): VjpCase => ({
  op,
  title: 'away from its kinks',
  inputs: [batched(spreadFeed(SHAPE))],
  attributes,
})

const condition = feed(tensor('bool', [3, 1], Uint8Array.of(1, 0, 1)))

export const ELEMENTWISE_CASES: readonly VjpCase[] = [
  piecewise('Relu'),
  piecewise('LeakyRelu', { alpha: 0.3 }),
  piecewise('Abs'),
  piecewise('Neg'),
  piecewise('Identity'),
  { ...piecewise('HardSigmoid', { alpha: 0.25, beta: 0.5 }), title: 'saturated at both ends' },
  smooth('Elu', [-2, -0.1], { alpha: 1.5 }),
  smooth('Elu', [0.1, 2], { alpha: 1.5 }),
  smooth('Selu', [-2, -0.1]),
  smooth('Selu', [0.1, 2]),
  smooth('Sigmoid', [-3, 3]),
  smooth('Tanh', [-2, 2]),
  smooth('Softplus', [-3, 3]),
  smooth('Softsign', [0.1, 2]),
  smooth('Softsign', [-2, -0.1]),
  smooth('Exp', [-2, 2]),
  smooth('Log', [0.5, 3]),
  smooth('Sqrt', [0.5, 3]),
  smooth('Erf', [-2, 2]),
  smooth('Reciprocal', [0.5, 3]),
  smooth('Reciprocal', [-3, -0.5]),
  smooth('Sin', [-3, 3]),
  smooth('Cos', [-3, 3]),
  smooth('Gelu', [-3, 3]),
  { ...smooth('Gelu', [-3, 3], { approximate: 'tanh' }), title: 'approximated' },
  smooth('Mish', [-3, 3]),
  smooth('Celu', [-2, -0.1], { alpha: 1.5 }),
  smooth('Celu', [0.1, 2], { alpha: 1.5 }),
  smooth('HardSwish', [-2.8, 2.8]),
  smooth('HardSwish', [-6, -3.1]),
  smooth('HardSwish', [3.1, 6]),
  piecewise('ThresholdedRelu', { alpha: 1 }),
  {
    op: 'CastLike',
    title: 'to its own type',
    inputs: [batched(spreadFeed(SHAPE)), floats([1], [0])],
  },
  {
    op: 'Mod',
    title: 'with the sign of the dividend',
    inputs: [batched(uniformFeed(SHAPE, [2.2, 2.8])), fixed(uniformFeed([5], [-1.1, -1.05], 1))],
    attributes: { fmod: 1 },
    step: 2 ** -9,
    tolerance: 1e-3,
  },
  { op: 'Dropout', title: 'in inference', inputs: [batched(spreadFeed(SHAPE)), scalar(0.5)] },
  { op: 'Cast', title: 'to its own type', inputs: [batched(spreadFeed(SHAPE))], attributes: { to: 1 } },
  ...clipCases(),
  ...binaryCases(),
  {
    op: 'Where',
    title: 'both branches, the condition broadcast',
    inputs: [fixed(condition), batched(spreadFeed(SHAPE)), fixed(spreadFeed([5], 1))],
  },
  {
    op: 'PRelu',
    title: 'a slope for each channel',
    inputs: [batched(spreadFeed([2, 3, 2, 3])), fixed(uniformFeed([3, 1, 1], [-1, 1]))],
  },
]

function clipCases(): VjpCase[] {
  const inputs = [batched(spreadFeed(SHAPE))]
  return [
    { op: 'Clip', title: 'without bounds', inputs },
    { op: 'Clip', title: '0 and 6 (ReLU6)', inputs: [batched(spreadFeed([2, 3, 17])), scalar(0), scalar(6)] },
    { op: 'Clip', title: 'a lower bound', inputs: [...inputs, scalar(-1.5)] },
    { op: 'Clip', title: 'an upper bound', inputs: [...inputs, null, scalar(1.5)] },
    { op: 'Clip', title: 'bounds too large for a slope', inputs: [...inputs, scalar(-3e38), scalar(3e38)] },
    { op: 'Clip', title: 'bounds that are computed', inputs: [...inputs, fixed(floatFeed([], [-1])), fixed(floatFeed([], [1]))] },
  ]
}

function binaryCases(): VjpCase[] {
  const positive = (dims: readonly number[], seed = 0) => uniformFeed(dims, [0.5, 2.5], seed)
  const rows = (op: string): VjpCase => ({
    op,
    title: 'a row and a column broadcast',
    inputs: [batched(positive(SHAPE)), fixed(positive([3, 1], 1))],
  })
  const narrow = (op: string): VjpCase => ({
    op,
    title: 'the left side broadcast',
    inputs: [fixed(positive([5], 2)), batched(positive(SHAPE))],
  })
  const extreme = (op: string): VjpCase => ({
    op,
    title: 'three inputs',
    // Offsets keep the three grids apart: ties are tested with literal numbers.
    inputs: [
      batched(spreadFeed(SHAPE)),
      batched(shifted(spreadFeed(SHAPE, 1), 1 / 16)),
      fixed(shifted(spreadFeed([5], 2), -1 / 16)),
    ],
    step: 2 ** -7,
  })
  return [
    ...['Add', 'Sub', 'Mul', 'Div', 'Pow'].flatMap((op) => [rows(op), narrow(op)]),
    { op: 'Pow', title: 'a square', inputs: [batched(spreadFeed(SHAPE)), scalar(2)] },
    { op: 'Pow', title: 'a constant root', inputs: [batched(positive(SHAPE)), scalar(0.5)] },
    { op: 'Pow', title: 'an integer exponent', inputs: [batched(positive(SHAPE)), integers([3])] },
    {
      op: 'Sum',
      title: 'three inputs',
      inputs: [batched(spreadFeed(SHAPE)), fixed(spreadFeed([3, 1], 1)), fixed(spreadFeed([1], 2))],
    },
    extreme('Max'),
    extreme('Min'),
  ]
}

function shifted(tensor: RuntimeTensor, offset: number): RuntimeTensor {
  const moved = numbersOf(tensor).map((x) => x + offset)
  return floatFeed(tensor.dims, moved)
}
