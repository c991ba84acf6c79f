/** Which weights sessions share, and that results do not depend on it. */
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { floats } from '../../graph/graph.ts'
import { readMatrices, takeMatrices } from './matrices.ts'
import { onnxruntime } from './onnxruntime.ts'

const SIDE = 512
const numbers = Float32Array.from({ length: SIDE * SIDE }, (_, i) => ((i * 7) % 11) - 5)
const large = {
  ...floats([SIDE, SIDE], numbers),
  pieces: () => [numbers.subarray(0, 1000), numbers.subarray(1000)],
}

/** `x·A`, whose A a sum may read as well. */
function product({ alsoAdded = false }: { alsoAdded?: boolean } = {}) {
  const build = new GraphBuilder()
  const x = build.input('x', 'float32', ['N', SIDE])
  const matrix = build.initializer('A', large)
  const small = build.constant(floats([SIDE], new Float32Array(SIDE).fill(2)))
  const y = build.op('Add', [build.op('MatMul', [x, matrix]), small])
  return build.build([alsoAdded ? build.op('Add', [y, build.op('ReduceSum', [matrix], { keepdims: 0 })]) : y])
}

describe('large matrices', () => {
  it('are read piece by piece and become inputs', () => {
    const graph = product()
    const matrices = readMatrices(graph)
    expect(matrices.arrays.size).toBe(1)
    expect(matrices.arrays.get(large)?.every((value, i) => value === numbers[i])).toBe(true)
    const taken = takeMatrices(graph, matrices)
    expect(taken.graph.inputs.map(({ name }) => name)).toEqual(['x', 'A'])
    expect(taken.graph.initializers.has('A')).toBe(false)
    expect(taken.feeds).toEqual({ A: { dtype: 'float32', dims: [SIDE, SIDE], data: expect.any(Float32Array) as Float32Array } })
    expect(taken.feeds['A'].data).toBe(matrices.arrays.get(large))
  })

  it('stay constants where anything else reads them', () => {
    expect(readMatrices(product({ alsoAdded: true })).arrays.size).toBe(0)
  })

  it('are waited for by whoever computes, who hears of it if they cannot be read', async () => {
    const ask = async (load: (into: Float32Array) => Promise<void>) => {
      const build = new GraphBuilder()
      const matrix = build.initializer('A', { ...large, load })
      const graph = build.build([build.op('MatMul', [build.input('x', 'float32', ['N', SIDE]), matrix])])
      const opened = await onnxruntime.open(graph)
      const x = { dtype: 'float32', dims: [1, SIDE], data: new Float32Array(SIDE).fill(1) } as const
      try {
        return (await opened.run({ key: '', graph: () => graph, feeds: { x } }))[graph.outputs[0]].data
      } finally {
        await opened.dispose()
      }
    }
    const late = async (into: Float32Array) => {
      await setTimeout(200)
      into.fill(2)
    }
    expect(await ask(late)).toEqual(new Float32Array(SIDE).fill(2 * SIDE))
    await expect(ask(() => Promise.reject(new Error('the disk is gone')))).rejects.toThrow('the disk is gone')
  })

  it('are asked for again after a failure', async () => {
    let tries = 0
    const load = (into: Float32Array) => (tries++ === 0 ? Promise.reject(new Error('once')) : Promise.resolve(void into.fill(1)))
    const build = new GraphBuilder()
    const graph = build.build([
      build.op('MatMul', [build.input('x', 'float32', ['N', SIDE]), build.initializer('A', { ...large, load })]),
    ])
    const { arrays, loaded, settled } = readMatrices(graph)
    await expect(loaded()).rejects.toThrow('once')
    await settled()
    expect(tries).toBe(1)
    await loaded()
    await loaded()
    expect([tries, [...arrays.values()][0][5]]).toEqual([2, 1])
  })

  it('give the product', async () => {
    const graph = product()
    const opened = await onnxruntime.open(graph)
    const data = new Float32Array(SIDE)
    data[3] = 1
    const result = await opened.run({ key: '', graph: () => graph, feeds: { x: { dtype: 'float32', dims: [1, SIDE], data } } })
    await opened.dispose()
    const expected = numbers.slice(3 * SIDE, 4 * SIDE).map((value) => value + 2)
    expect(result[graph.outputs[0]].data).toEqual(expected)
  })
})
