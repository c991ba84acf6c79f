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
