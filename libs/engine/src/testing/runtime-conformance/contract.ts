/** What a runtime promises besides numbers: what it compiles when, what it frees, whom it refuses. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { floats, type Graph } from '../../graph/graph.ts'
import type { ProgramRun, Runtime, RuntimeModel } from '../../runtimes/runtime.ts'
import type { RuntimeUnderTest } from '../runtime-conformance.ts'
import { floatFeed, numbersOf } from '../run-graph.ts'

/** y = 2x + offset for maps `[N, 1, 1, 2]`; the weight 2 is shared by all graphs. */
const WEIGHT = floats([1, 1, 1, 1], [2])

function scaled(offset = 0): Graph {
  const build = new GraphBuilder()
  build.input('x', 'float32', ['N', 1, 1, 2])
  build.initializer('weight', WEIGHT)
  build.add('Conv', ['x', 'weight'], {}, { outputs: ['double'] })
  build.add('Add', ['double', build.constant(floats([], [offset]))], {}, { outputs: ['y'] })
  return build.build(['y'])
}

const ask = (key: string, values: readonly number[], graph = scaled): ProgramRun => ({
  key,
  graph,
  feeds: { x: floatFeed([values.length / 2, 1, 1, 2], values) },
})

export function describeContract({ load }: RuntimeUnderTest): void {
  describe('contract', () => {
    let runtime: Runtime
    let model: RuntimeModel
    const y = async (run: ProgramRun, of: RuntimeModel = model) => numbersOf((await of.run(run)).y)

    beforeAll(async () => {
      runtime = await load()
      model = await runtime.open(scaled())
    })
    afterAll(() => model.dispose())

    it('says what it is', () => {
      expect(runtime.backend).toMatch(/^[a-z][a-z-]+$/)
    })

    it('takes any batch', async () => {
      expect(await y(ask('batch', [1, -2]))).toEqual([2, -4])
      expect(await y(ask('batch', [1, 2, 3, 4, 5, 6]))).toEqual([2, 4, 6, 8, 10, 12])
      expect((await model.run(ask('batch', [1, 2, 3, 4]))).y.dims).toEqual([2, 1, 1, 2])
    })

    it('takes other extents than the graph has, where they are left open', async () => {
      const build = new GraphBuilder()
      build.input('rows', 'float32', [2, 1])
      build.input('places', 'int32', [1, 2])
      build.add('Gather', ['rows', 'places'], { axis: 0 }, { outputs: ['y'] })
      const graph = build.build(['y'])
      const at = (rows: readonly number[], places: readonly number[]) => ({
        key: 'open',
        graph: () => graph,
        open: { rows: [0], places: [0, 1] },
        feeds: {
          rows: floatFeed([rows.length, 1], rows),
          places: { dtype: 'int32', dims: [1, places.length], data: Int32Array.from(places) } as const,
        },
      })
      expect(numbersOf((await model.run(at([5, 6], [1, 0]))).y)).toEqual([6, 5])
      expect(numbersOf((await model.run(at([5, 6, 7], [2, 2, 0, 1]))).y)).toEqual([7, 7, 5, 6])
    })

    it('makes the graph of a key once', async () => {
      let made = 0
      const graph = () => {
        made++
        return scaled(1)
      }
      expect(await y(ask('once', [1, 2], graph))).toEqual([3, 5])
      expect(await y(ask('once', [3, 4], graph))).toEqual([7, 9])
      await Promise.all([1, 2].map((at) => y(ask('once at once', [at, at], graph))))
      expect(made).toBe(2)
    })

    it('runs graphs at the same time, each with its own numbers', async () => {
      const questions = Array.from({ length: 12 }, (_, i) => ({ key: `parallel ${i % 3}`, offset: i % 3, value: i }))
      const answers = await Promise.all(
        questions.map(({ key, offset, value }) => y(ask(key, [value, -value], () => scaled(offset)))),
      )
      expect(answers).toEqual(questions.map(({ offset, value }) => [2 * value + offset, -2 * value + offset]))
    })

    it('gives numbers that belong to the caller', async () => {
      const feed = ask('own', [1, 2])
      const build = new GraphBuilder()
      build.input('x', 'float32', ['N', 1, 1, 2])
      build.initializer('weight', WEIGHT)
      build.add('Identity', ['x'], {}, { outputs: ['same'] })
      build.add('Identity', ['weight'], {}, { outputs: ['of the model'] })
      const graph = build.build(['same', 'of the model'])
      const first = await model.run({ ...feed, key: 'copies', graph: () => graph })
      first['same'].data.fill(9 as never)
      first['of the model'].data.fill(9 as never)
      const second = await model.run({ ...feed, key: 'copies', graph: () => graph })
      expect(numbersOf(second['same'])).toEqual([1, 2])
      expect(numbersOf(second['of the model'])).toEqual([2])
      expect(numbersOf(feed.feeds['x'])).toEqual([1, 2])
    })

    it('compiles anew what its bound made it forget', async () => {
      const small = await runtime.open(scaled(), { cacheBytes: 0 })
      for (const offset of [0, 1, 0, 1]) {
        expect(
          await y(
            ask(`offset ${offset}`, [1, 2], () => scaled(offset)),
            small,
          ),
        ).toEqual([2 + offset, 4 + offset])
      }
      await small.dispose()
    })

    it.each([
      ['a missing input', { key: 'missing', graph: scaled, feeds: {} }],
      ['an input of another shape', { ...ask('shape', [1, 2]), feeds: { x: floatFeed([1, 2, 1, 1], [1, 2]) } }],
      ['an input of another rank', { ...ask('rank', [1, 2]), feeds: { x: floatFeed([2], [1, 2]) } }],
    ])('refuses %s, and goes on', async (_, run) => {
      await expect(model.run(run)).rejects.toMatchObject({ code: 'RUNTIME_FAILED' })
      expect(await y(ask(run.key, [1, 2]))).toEqual([2, 4])
    })

    it('refuses a place beyond its axis', async () => {
      const build = new GraphBuilder()
      build.input('x', 'float32', ['N', 1, 1, 2])
      build.input('places', 'int64', [1])
      build.add('Gather', ['x', 'places'], { axis: 3 }, { outputs: ['y'] })
      const graph = build.build(['y'])
      const at = (place: bigint) => ({
        key: 'places',
        graph: () => graph,
        feeds: {
          ...ask('places', [1, 2]).feeds,
          places: { dtype: 'int64', dims: [1], data: BigInt64Array.of(place) } as const,
        },
      })
      await expect(model.run(at(2n))).rejects.toMatchObject({ code: 'RUNTIME_FAILED' })
      expect(await y(at(-1n))).toEqual([2])
    })

    it('finishes what runs before it is disposed of, and runs nothing after', async () => {
      const short = await runtime.open(scaled())
      const running = y(ask('last', [1, 2]), short)
      await short.dispose()
      expect(await running).toEqual([2, 4])
      await expect(short.run(ask('after', [1, 2]))).rejects.toThrow('disposed')
      await short.dispose()
      expect(await y(ask('others', [1, 2]))).toEqual([2, 4])
    })
  })
}
