/** What is particular about the interpreter: what it holds when, and that it leaves the engine to others. */
import { beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { differentiate } from '../../graph/differentiate.ts'
import { floats, type Graph, type Initializer } from '../../graph/graph.ts'
import { tf } from '../../tensor/tf.ts'
import { uniformFeed } from '../../testing/check-vjp.ts'
import { floatFeed, numbersOf } from '../../testing/run-graph.ts'
import { convolutionalModel } from '../../testing/tiny-models.ts'
import type { Runtime } from '../runtime.ts'
import type { Backend, BackendId } from './backend.ts'
import { chooseBackend } from './choose-backend.ts'
import { KERNELS } from './kernels/index.ts'
import { tfjsRuntime } from './tfjs.ts'

const IMAGES = { image: uniformFeed([2, 3, 6, 8], [-1, 1]) }

/** The logits and their gradient by the image. */
function withGradient({ inputs, nodes, initializers }: Graph): Graph {
  const build = GraphBuilder.from({ inputs, nodes, initializers, outputs: [] })
  const seed = build.op('Identity', ['dense:linear'])
  const gradient = differentiate(build, { seeds: new Map([['dense:linear', seed]]), wrt: ['image'] }).get('image')
  return build.build(['dense', gradient ?? ''])
}

const tensors = () => tf.memory().numTensors

describe.each(['wasm', 'cpu'] as const)('tfjs on %s', (id: BackendId) => {
  let backend: Backend
  let runtime: Runtime
  const { graph } = convolutionalModel()

  beforeAll(async () => {
    backend = (await chooseBackend([id])).backend
    runtime = tfjsRuntime(backend)
  })

  it('holds no tensor more after each run, and none when it is disposed of', async () => {
    const before = tensors()
    const model = await runtime.open(graph)
    const run = (key: string, derived: Graph) => model.run({ key, graph: () => derived, feeds: IMAGES })
    const both = async () => {
      await run('forward', graph)
      await run('gradient', withGradient(graph))
    }
    await both()
    const open = tensors()
    for (let i = 0; i < 3; i++) await both()
    expect(tensors()).toBe(open)
    await expect(model.run({ key: 'forward', graph: () => graph, feeds: {} })).rejects.toThrow('not fed')
    expect(tensors()).toBe(open)
    await model.dispose()
    expect(tensors()).toBe(before)
  })

  it('frees what a failing operator had before it', async () => {
    const broken = { prepare: () => () => { throw new Error('out of memory') } } // prettier-ignore
    const model = await tfjsRuntime(backend, { kernels: { ...KERNELS, GlobalAveragePool: broken } }).open(graph)
    const before = tensors()
    const failing = () => model.run({ key: 'forward', graph: () => graph, feeds: IMAGES })
    await expect(failing()).rejects.toMatchObject({ code: 'RUNTIME_FAILED', message: expect.stringContaining('out of memory') })
    const held = tensors()
    await expect(failing()).rejects.toThrow('out of memory')
    expect([held >= before, tensors()]).toEqual([true, held])
    await model.dispose()
  })

  it('reads each weight once for all graphs, and its flipped kernel once for the gradient', async () => {
    const reads = new Map<string, number>()
    const counted = [...graph.initializers].map(([name, initializer]): [string, Initializer] => {
      const read = () => {
        reads.set(name, (reads.get(name) ?? 0) + 1)
        return initializer.read()
      }
      return [name, { ...initializer, read }]
    })
    const watched = { ...graph, initializers: new Map(counted) }
    const derived = withGradient(watched)
    reads.clear()
    const model = await runtime.open(watched)
    for (let i = 0; i < 2; i++) await model.run({ key: 'forward', graph: () => watched, feeds: IMAGES })
    const forward = { ...Object.fromEntries(reads) }
    for (let i = 0; i < 3; i++) await model.run({ key: 'gradient', graph: () => derived, feeds: IMAGES })
    // Shape inference looks at small biases; kernels are read by the kernels alone.
    const kernels = ['block1/conv/kernel', 'block2/conv/kernel', 'dense/kernel']
    expect(kernels.map((name) => forward[name])).toEqual([1, 1, 1])
    expect(kernels.map((name) => reads.get(name))).toEqual([2, 2, 1])
    await model.dispose()
  })

  it('leaves the current backend and the tensors of others alone, between its turns too', async () => {
    await tf.setBackend('cpu')
    const other = tf.tensor1d([1, 2])
    const model = await tfjsRuntime(backend, { sliceMilliseconds: 0 }).open(graph)
    const running = model.run({ key: 'forward', graph: () => graph, feeds: IMAGES })
    let turns = 0
    let done = false
    void running.then(() => (done = true))
    while (!done) {
      expect(tf.getBackend()).toBe('cpu')
      // A plugin's own work while the model runs.
      expect(tf.tidy(() => tf.add(other, turns).dataSync()[1])).toBe(2 + turns)
      turns++
      await new Promise((resolve) => setImmediate(resolve))
    }
    await running
    expect(turns).toBeGreaterThan(5)
    await model.dispose()
    expect(Array.from(other.dataSync())).toEqual([1, 2])
    other.dispose()
  })

  it('gives runs that take turns their own numbers', async () => {
    const model = await tfjsRuntime(backend, { sliceMilliseconds: 0 }).open(graph)
    const images = [0, 1, 2].map((seed) => ({ image: uniformFeed([1 + seed, 3, 6, 8], [-1, 1], seed) }))
    const ask = (feeds: (typeof images)[number]) => model.run({ key: 'forward', graph: () => graph, feeds })
    const together = await Promise.all(images.map(ask))
    for (const [i, feeds] of images.entries()) {
      expect(numbersOf(together[i]['dense'])).toEqual(numbersOf((await ask(feeds))['dense']))
    }
    await model.dispose()
  })

  it('refuses an operator without a kernel by its name, before it runs anything', async () => {
    const model = await tfjsRuntime(backend, { kernels: { ...KERNELS, MaxPool: undefined } }).open(graph)
    await expect(model.run({ key: 'forward', graph: () => graph, feeds: IMAGES })).rejects.toMatchObject({
      code: 'RUNTIME_OP_UNSUPPORTED',
      kind: 'unsupported',
      message: expect.stringContaining('MaxPool node “pool/MaxPool”'),
    })
    await model.dispose()
  })

  it('refuses integers that 32 bits do not hold', async () => {
    const build = new GraphBuilder()
    build.input('x', 'int64', [1])
    const same = build.build([build.op('Identity', ['x'])])
    const model = await runtime.open(same)
    const feeds = { x: { dtype: 'int64', dims: [1], data: BigInt64Array.of(2n ** 40n) } } as const
    await expect(model.run({ key: 'same', graph: () => same, feeds })).rejects.toThrow('does not fit 32 bits')
    await model.dispose()
  })

  it('compares a batch of every size with a constant of each broadcastable shape', async () => {
    const shapes = [[], [1], [4], [3, 1], [2, 1, 1], [1, 2, 1, 1], [1, 1, 1, 1], [1, 1, 3, 4]]
    for (const shape of shapes) {
      const build = new GraphBuilder()
      build.input('x', 'float32', ['N', 2, 3, 4])
      const ones = build.constant(floats([2, 1, 1, 1], [1, 1]))
      const map = build.op('Conv', ['x', ones], { group: 2 })
      const size = shape.reduce((all, extent) => all * extent, 1)
      const added = build.op('Add', [
        map,
        build.constant(
          floats(
            shape,
            Array.from({ length: size }, (_, i) => 100 * (i + 1)),
          ),
        ),
      ])
      const both = build.build([added])
      const model = await runtime.open(both)
      const x = Array.from({ length: 48 }, (_, i) => i)
      const result = await model.run({ key: 'add', graph: () => both, feeds: { x: floatFeed([2, 2, 3, 4], x) } })
      const [c, h, w] = [...Array<number>(4 - shape.length).fill(1), ...shape].slice(1)
      const constantAt = (i: number) => {
        const [channel, row, column] = [Math.floor(i / 12) % 2, Math.floor(i / 4) % 3, i % 4]
        return 100 * ((c > 1 ? channel * h * w : 0) + (h > 1 ? row * w : 0) + (w > 1 ? column : 0) + 1)
      }
      expect(numbersOf(result[added])).toEqual(x.map((value, i) => value + constantAt(i)))
      await model.dispose()
    }
  })
})
