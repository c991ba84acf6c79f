import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, integers, type Attribute } from '../../graph/graph.ts'
import { floatFeed, numbersOf, runGraph } from '../../testing/run-graph.ts'
import { keepPadsBeforeMaxPools } from './keep-pads.ts'

const SIDE = 5

interface Case {
  /** Between the image and the pad. */
  readonly before?: 'Relu' | 'Neg'
  /** Top and left, bottom and right. */
  readonly pads?: readonly [number, number]
  readonly pool?: Record<string, Attribute>
  readonly withIndices?: boolean
}

/** Image → `before` → Pad → MaxPool. */
function padded({ before, pads: [low, high] = [1, 1], pool = {}, withIndices = false }: Case) {
  const build = new GraphBuilder()
  const image = build.input('image', 'float32', [BATCH, 1, SIDE, SIDE])
  const data = before ? build.op(before, [image]) : image
  const pads = build.initializer('pads', integers([0, 0, low, low, 0, 0, high, high]))
  const [wide] = build.add('Pad', [data, pads], { mode: 'constant' })
  const outputs = withIndices ? ['pooled', 'places'] : ['pooled']
  build.add('MaxPool', [wide], { kernel_shape: [3, 3], strides: [2, 2], ...pool }, { outputs })
  return build.build(['pooled'])
}

/** Whether the pad stays a node of its own in ONNX Runtime. */
const isKept = (graph: ReturnType<typeof padded>) =>
  keepPadsBeforeMaxPools(graph).nodes.some(({ op, inputs }) => op === 'Pad' && inputs.length === 4)

describe('a pad with zeros before a MaxPool', () => {
  it.each<[name: string, kept: boolean, given: Case]>([
    ['after an image', true, {}],
    ['after a ReLU', false, { before: 'Relu' }],
    ['after something that may be negative', true, { before: 'Neg' }],
    ['on one side', false, { before: 'Relu', pads: [0, 1] }],
    ['as wide as the windows', true, { before: 'Relu', pads: [3, 0] }],
    ['before dilated windows', true, { before: 'Relu', pool: { dilations: [2, 2], strides: [1, 1] } }],
    ['before windows that reach beyond it', true, { before: 'Relu', pads: [2, 1], pool: { ceil_mode: 1, strides: [3, 3] } }],
    ['before a pool with padding of its own', true, { before: 'Relu', pool: { pads: [1, 1, 1, 1] } }],
    ['whose places are asked for', true, { before: 'Relu', withIndices: true }],
  ])('%s: kept %s, and the numbers are right', async (_, kept, given) => {
    const graph = padded(given)
    expect(isKept(graph)).toBe(kept)
    // All negative in the first half, so that zeros win there unless a ReLU stood before.
    const data = Float32Array.from({ length: SIDE ** 2 }, (_, i) => i - 12.5)
    const { pooled } = await runGraph(graph, { image: floatFeed([1, 1, SIDE, SIDE], data) })
    expect(numbersOf(pooled)).toEqual(expected(data, given))
  })
})

/** By the definition; padding of the pool's own never wins. */
function expected(image: Float32Array, { before, pads: [low, high] = [1, 1], pool = {} }: Case): number[] {
  const value = { Relu: (x: number) => Math.max(x, 0), Neg: (x: number) => -x, none: (x: number) => x }[before ?? 'none']
  const { strides = [2, 2], dilations = [1, 1], pads = [0, 0, 0, 0], ceil_mode = 0 } = pool as Record<string, number[]>
  const [stride, dilation, own] = [strides[0], dilations[0], pads[0]]
  const wide = low + SIDE + high
  const at = (y: number, x: number) => {
    if (Math.min(y, x) < 0 || Math.max(y, x) >= wide) return -Infinity
    const [row, column] = [y - low, x - low]
    const isInside = Math.min(row, column) >= 0 && Math.max(row, column) < SIDE
    return isInside ? value(image[row * SIDE + column]) : 0
  }
  const steps = (wide + 2 * own - (2 * dilation + 1)) / stride
  const starts = Array.from(
    { length: (Number(ceil_mode) ? Math.ceil(steps) : Math.floor(steps)) + 1 },
    (_, i) => i * stride - own,
  )
  const taps = [0, dilation, 2 * dilation]
  return starts.flatMap((y) => starts.map((x) => Math.max(...taps.flatMap((dy) => taps.map((dx) => at(y + dy, x + dx))))))
}
