/** Operators that no gradient passes: their answers, in literal numbers. */
import { floatFeed, feed, integerFeed } from '../../../testing/run-graph.ts'
import { batched, fixed, type SingleOp } from '../../../testing/single-op.ts'
import { floats, integers, tensor } from '../../graph.ts'

export interface AnswerCase extends SingleOp {
  readonly title: string
  readonly expected: readonly number[]
}

const flags = (...values: number[]) => fixed(feed(tensor('bool', [values.length], Uint8Array.from(values))))
const vector = (...values: number[]) => fixed(floatFeed([values.length], values))
const whole = (...values: number[]) => fixed(integerFeed(values))

const matrix = (dims: readonly number[], ...values: number[]) => fixed(floatFeed(dims, values))
const whole0 = (value: number) => tensor('int64', [], BigInt64Array.of(BigInt(value)))

const comparison = (op: string, expected: readonly number[]): AnswerCase[] => [
  { op, title: 'numbers', inputs: [vector(1, 2, 3), vector(2, 2, 2)], expected },
  { op, title: 'integers', inputs: [whole(1, 2, 3), integers([2])], expected },
]

export const ANSWER_CASES: readonly AnswerCase[] = [
  ...comparison('Equal', [0, 1, 0]),
  ...comparison('Greater', [0, 0, 1]),
  ...comparison('GreaterOrEqual', [0, 1, 1]),
  ...comparison('Less', [1, 0, 0]),
  ...comparison('LessOrEqual', [1, 1, 0]),
  { op: 'Equal', title: 'truth values', inputs: [flags(0, 1, 0), flags(0, 1, 1)], expected: [1, 1, 0] },
  { op: 'And', title: 'all four', inputs: [flags(0, 0, 1, 1), flags(0, 1, 0, 1)], expected: [0, 0, 0, 1] },
  { op: 'Or', title: 'all four', inputs: [flags(0, 0, 1, 1), flags(0, 1, 0, 1)], expected: [0, 1, 1, 1] },
  { op: 'Not', title: 'both', inputs: [flags(0, 1)], expected: [1, 0] },
  { op: 'Xor', title: 'all four', inputs: [flags(0, 0, 1, 1), flags(0, 1, 0, 1)], expected: [0, 1, 1, 0] },
  { op: 'IsNaN', title: 'one', inputs: [vector(1, NaN, Infinity)], expected: [0, 1, 0] },
  { op: 'IsInf', title: 'both', inputs: [vector(1, NaN, Infinity, -Infinity)], expected: [0, 0, 1, 1] },
  {
    op: 'IsInf',
    title: 'below',
    inputs: [vector(1, NaN, Infinity, -Infinity)],
    attributes: { detect_positive: 0 },
    expected: [0, 0, 0, 1],
  },
  { op: 'Floor', title: 'both signs', inputs: [vector(-1.5, -0.2, 0.7, 2)], expected: [-2, -1, 0, 2] },
  { op: 'Ceil', title: 'both signs', inputs: [vector(-1.5, 0.2, 0.7, 2)], expected: [-1, 1, 1, 2] },
  { op: 'Round', title: 'halves to the even neighbour', inputs: [vector(-1.5, 0.5, 1.5, 2.5, 0.7)], expected: [-2, 0, 2, 2, 1] },
  {
    op: 'Mod',
    title: 'the sign of the divisor',
    inputs: [whole(5, -5, 5, -5), integers([3, 3, -3, -3])],
    expected: [2, 1, -1, -2],
  },
  {
    op: 'Mod',
    title: 'the sign of the dividend',
    inputs: [whole(5, -5, 5, -5), integers([3, 3, -3, -3])],
    attributes: { fmod: 1 },
    expected: [2, -2, 2, -2],
  },
  {
    op: 'Div',
    title: 'integers, cut towards 0',
    inputs: [whole(7, -7, 7, -7), integers([2, 2, -2, -2])],
    expected: [3, -3, -3, 3],
  },
  ...(['ArgMax', 'ArgMin'] as const).flatMap((op): AnswerCase[] => {
    const inputs = [matrix([2, 3], ...(op === 'ArgMax' ? [1, 3, 3, 5, 5, 2] : [3, 1, 1, 2, 2, 5]))]
    return [
      { op, title: 'the first of equal ones', inputs, attributes: { axis: 1, keepdims: 0 }, expected: [1, 0] },
      { op, title: 'the last of equal ones', inputs, attributes: { axis: -1, select_last_index: 1 }, expected: [2, 1] },
      { op, title: 'another axis', inputs, expected: op === 'ArgMax' ? [1, 1, 0] : [1, 0, 0] },
    ]
  }),
  { op: 'Range', title: 'integers', inputs: [whole0(2), whole0(9), whole0(3)], expected: [2, 5, 8] },
  {
    op: 'Range',
    title: 'downwards',
    inputs: [floats([], [1]), floats([], [-1]), floats([], [-0.5])],
    expected: [1, 0.5, 0, -0.5],
  },
  { op: 'Size', title: 'of a batch', inputs: [batched(floatFeed([2, 3], [0, 1, 2, 3, 4, 5]))], expected: [6] },
  {
    op: 'Trilu',
    title: 'infinity beyond the diagonal is gone',
    inputs: [matrix([2, 2], -Infinity, -Infinity, -Infinity, 1)],
    attributes: { upper: 1 },
    expected: [-Infinity, -Infinity, 0, 1],
  },
  {
    op: 'GatherND',
    title: 'in each part of a batch',
    inputs: [matrix([2, 2, 2], 0, 1, 2, 3, 4, 5, 6, 7), tensor('int64', [2, 1], BigInt64Array.of(1n, 0n))],
    attributes: { batch_dims: 1 },
    expected: [2, 3, 4, 5],
  },
  {
    op: 'ScatterND',
    title: 'the larger one stays',
    inputs: [vector(1, 5, 3), tensor('int64', [2, 1], BigInt64Array.of(1n, 2n)), floats([2], [4, 4])],
    attributes: { reduction: 'max' },
    expected: [1, 5, 4],
  },
  {
    op: 'ReduceProd',
    title: 'integers',
    inputs: [whole(2, 3, 4)],
    attributes: { keepdims: 0 },
    expected: [24],
  },
  {
    op: 'ReduceMean',
    title: 'integers, cut towards 0',
    inputs: [whole(2, 3, -4, -6, -7, 2)],
    attributes: { keepdims: 0 },
    expected: [-1],
  },
  {
    op: 'CastLike',
    title: 'to integers, cut',
    inputs: [vector(-1.7, 2.9), integers([0])],
    expected: [-1, 2],
  },
  {
    op: 'QuantizeLinear',
    title: 'halves to the even neighbour, saturated',
    inputs: [vector(-1000, -1, 1, 3, 1000), floats([], [2]), tensor('uint8', [], Uint8Array.of(128))],
    expected: [0, 128, 128, 130, 255],
  },
  {
    op: 'QuantizeLinear',
    title: 'a scale for each channel',
    inputs: [matrix([1, 2], 3, 3), floats([2], [1, 3]), tensor('int8', [2], Int8Array.of(0, -1))],
    expected: [3, 0],
  },
  {
    op: 'DequantizeLinear',
    title: 'bytes',
    inputs: [
      fixed(feed(tensor('uint8', [3], Uint8Array.of(0, 128, 255)))),
      floats([], [0.5]),
      tensor('uint8', [], Uint8Array.of(128)),
    ],
    expected: [-64, 0, 63.5],
  },
  {
    op: 'DequantizeLinear',
    title: 'wide integers, as biases are stored',
    inputs: [fixed(feed(tensor('int32', [2, 2], Int32Array.of(1, 2, -3, 4)))), floats([2], [0.5, 2])],
    attributes: { axis: 1 },
    expected: [0.5, 4, -1.5, 8],
  },
  { op: 'Sign', title: 'of numbers', inputs: [vector(-3, 0, 0.5)], expected: [-1, 0, 1] },
  {
    op: 'Shape',
    title: 'a part of it',
    inputs: [batched(floatFeed([2, 1, 3], [0, 1, 2, 3, 4, 5]))],
    attributes: { end: -1 },
    expected: [2, 1],
  },
  { op: 'Constant', title: 'a tensor', inputs: [], attributes: { value: floats([2], [1.5, -2]) }, expected: [1.5, -2] },
  { op: 'Constant', title: 'integers', inputs: [], attributes: { value_ints: [3, -4] }, expected: [3, -4] },
  {
    op: 'ConstantOfShape',
    title: 'sevens',
    inputs: [integers([1, 2])],
    attributes: { value: floats([1], [7]) },
    expected: [7, 7],
  },
  { op: 'Cast', title: 'to integers, cut', inputs: [vector(-1.7, 2.9)], attributes: { to: 7 }, expected: [-1, 2] },
  { op: 'Cast', title: 'to truth values', inputs: [vector(-0.5, 0, 256)], attributes: { to: 9 }, expected: [1, 0, 1] },
  { op: 'Cast', title: 'from truth values', inputs: [flags(1, 0)], attributes: { to: 1 }, expected: [1, 0] },
  { op: 'Add', title: 'integers', inputs: [whole(1, -2), integers([2 ** 20])], expected: [2 ** 20 + 1, 2 ** 20 - 2] },
  { op: 'Gather', title: 'integers', inputs: [whole(5, 6, 7), integers([-1, 0])], expected: [7, 5] },
  { op: 'Concat', title: 'integers', inputs: [whole(5), whole(6, 7)], attributes: { axis: 0 }, expected: [5, 6, 7] },
  { op: 'Expand', title: 'truth values', inputs: [flags(1), integers([3])], expected: [1, 1, 1] },
  {
    op: 'Pad',
    title: 'reflect, as wide as the input allows',
    inputs: [vector(1, 2, 3), integers([2, 2])],
    attributes: { mode: 'reflect' },
    expected: [3, 2, 1, 2, 3, 2, 1],
  },
  {
    op: 'Clip',
    title: 'bounds that cross: the upper one wins',
    inputs: [vector(0, 5), floats([], [3]), floats([], [1])],
    expected: [1, 1],
  },
]
