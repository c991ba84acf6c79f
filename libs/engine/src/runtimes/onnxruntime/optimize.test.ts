/** Which kernels programs share, what is left on the disk, and that results do not depend on it. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, floats, type Graph } from '../../graph/graph.ts'
import { sameNumbers } from '../../model/same-numbers.ts'
import { onnxruntime } from './onnxruntime.ts'
import { optimize } from './optimize.ts'
import { SharedKernels } from './shared-kernels.ts'
import { createWeightsFolder, type WeightsFolder } from './weights-folder.ts'

const CHANNELS = 512
const kernel = (phase: number) =>
  floats(
    [CHANNELS, CHANNELS, 1, 1],
    Float32Array.from({ length: CHANNELS ** 2 }, (_, i) => Math.sin(phase + i)),
  )
const [FIRST, SECOND] = [kernel(0), kernel(1)]

const SCALE = 0.5

/** A convolution by each kernel, one after the other; or a transposed one, whose kernel is summed up as well. */
function net({ kernels = [FIRST], isReadTwice = false, isScaled = false, isShifted = false } = {}): Graph {
  const build = new GraphBuilder()
  let map = build.input('x', 'float32', [BATCH, CHANNELS, 2, 2])
  const scale = build.constant(floats([CHANNELS, 1, 1], new Float32Array(CHANNELS).fill(SCALE)))
  for (const weights of kernels) {
    const product = build.op('Conv', [map, build.constant(weights)], { kernel_shape: [1, 1] })
    const scaled = isScaled ? build.op('Mul', [product, scale]) : product
    map = build.op('Relu', [isShifted ? build.op('Add', [scaled, scale]) : scaled])
  }
  if (!isReadTwice) return build.build([map])
  const twice = build.initializer('twice', FIRST)
  const again = build.op('ConvTranspose', [map, twice], { kernel_shape: [1, 1] })
  const factor = build.op('ReduceSum', [map], { keepdims: 0 })
  const sum = build.op('ReduceSum', [build.op('Mul', [twice, factor])], { keepdims: 0 })
  return build.build([build.op('Add', [again, sum])])
}

const GROUPED = floats([CHANNELS, CHANNELS / 4, 1, 1], new Float32Array(CHANNELS ** 2 / 4).fill(1))

/** A residual sum, a convolution in groups and a transposed one. */
function residual(): Graph {
  const build = new GraphBuilder()
  const image = build.input('x', 'float32', [BATCH, CHANNELS, 2, 2])
  const map = build.op('Conv', [image, build.constant(FIRST)], { kernel_shape: [1, 1] })
  const sum = build.op('Relu', [build.op('Add', [map, image])])
  const grouped = build.op('Conv', [sum, build.constant(GROUPED)], { kernel_shape: [1, 1], group: 4 })
  return build.build([build.op('ConvTranspose', [grouped, build.constant(SECOND)], { kernel_shape: [1, 1] })])
}

/** The difference of two convolutions of one value. */
function siblings(): Graph {
  const build = new GraphBuilder()
  const image = build.input('x', 'float32', [BATCH, CHANNELS, 2, 2])
  const maps = [FIRST, SECOND].map((weights) => build.op('Conv', [image, build.constant(weights)], { kernel_shape: [1, 1] }))
  return build.build([build.op('Sub', maps)])
}

describe('optimize', () => {
  let folder: WeightsFolder
  beforeAll(async () => void (folder = await createWeightsFolder()))
  afterAll(() => folder.remove())

  it('takes large kernels out, those that are alike once', async () => {
    const shared = new SharedKernels()
    const one = await optimize(net(), { folder, shared })
    const both = await optimize(net({ kernels: [SECOND, FIRST] }), { folder, shared })
    expect(Object.keys(one.kernels)).toHaveLength(1)
    expect(Object.keys(both.kernels)).toHaveLength(2)
    const [known] = Object.values(one.kernels)
    expect(Object.values(both.kernels).filter(({ data }) => data === known.data)).toHaveLength(1)
  })

  it('holds no kernel while it optimises: models are written with stand-ins', async () => {
    const written: Graph[] = []
    const writeModel = (graph: Graph) => {
      written.push(graph)
      return folder.writeModel(graph)
    }
    const graphs = [net({ kernels: [SECOND, FIRST] }), siblings(), residual()]
    for (const graph of graphs) await optimize(graph, { folder: { writeModel }, shared: new SharedKernels() })
    expect(written).toHaveLength(graphs.length)
    const numbers = written.flatMap(({ initializers }) => [...initializers.values()])
    expect([FIRST, SECOND, GROUPED].filter((weights) => numbers.includes(weights))).toEqual([])
  })

  it('shares a kernel that was found without stand-ins with those that were found by them', async () => {
    const surroundings = { folder, shared: new SharedKernels() }
    const [known] = Object.values((await optimize(net({ kernels: [SECOND] }), surroundings)).kernels)
    const found = await optimize(net({ kernels: [SECOND], isShifted: true }), surroundings)
    expect(Object.values(found.kernels)).toContain(known)
  })

  it('takes the kernels themselves where ONNX Runtime does more than move their numbers', async () => {
    const { kernels } = await optimize(net({ isScaled: true }), { folder, shared: new SharedKernels() })
    const [scaled] = Object.values(kernels).map(({ data }) => Float32Array.from(data as Float32Array).sort())
    const expected = (FIRST.read() as Float32Array).map((weight) => SCALE * weight).sort()
    expect(sameNumbers(scaled, expected)).toBe(true)
  })

  it('leaves a kernel where it is that something else reads', async () => {
    const { kernels } = await optimize(net({ kernels: [SECOND], isReadTwice: true }), { folder, shared: new SharedKernels() })
    expect(Object.keys(kernels)).toHaveLength(1)
    expect(kernels).not.toHaveProperty('twice')
  })

  it('leaves the optimised model alone on the disk, and nothing of one that failed', async () => {
    const where = dirname(await folder.writeModel(net()))
    const files = async () => (await readdir(where)).filter((name) => name !== 'weights.bin').sort()
    const surroundings = { folder, shared: new SharedKernels() }
    const before = await files()
    for (const graph of [net(), net({ isScaled: true })]) before.push(basename((await optimize(graph, surroundings)).path))
    expect(await files()).toEqual(before.sort())
    const absent = { writeModel: () => Promise.resolve(join(where, 'absent.onnx')) }
    await expect(optimize(net(), { ...surroundings, folder: absent })).rejects.toMatchObject({ code: 'RUNTIME_FAILED' })
    expect(await files()).toEqual(before)
  })
})

it.each([
  { title: 'a shared kernel', graph: net() },
  { title: 'two', graph: net({ kernels: [SECOND, FIRST] }) },
  { title: 'one that is read twice', graph: net({ kernels: [SECOND], isReadTwice: true }) },
  { title: 'a scaled one', graph: net({ isScaled: true }) },
  { title: 'two of one value', graph: siblings() },
])('gives the numbers of plain arithmetic: $title', async ({ graph }) => {
  const opened = await onnxruntime.open(graph)
  const data = Float32Array.from({ length: CHANNELS * 4 }, (_, i) => Math.cos(i))
  const feeds = { x: { dtype: 'float32' as const, dims: [1, CHANNELS, 2, 2], data } }
  // Two programs of one graph, at once.
  const [first, second] = await Promise.all(['a', 'b'].map((key) => opened.run({ key, graph: () => graph, feeds })))
  await opened.dispose()
  const found = first[graph.outputs[0]].data as Float32Array
  expect(second[graph.outputs[0]].data).toEqual(found)
  const expected = evaluate(graph, data)
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  expected.forEach((value, i) => expect(Math.abs(value - found[i])).toBeLessThan(1e-4 * largest))
})

type Operator = (a: readonly number[], b: readonly number[]) => readonly number[]

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0)

/** Each place of the map by itself; `weight(out, in)`. */
function pointwise(map: readonly number[], weight: (to: number, from: number) => number): number[] {
  const channels = Array.from({ length: CHANNELS }, (_, channel) => channel)
  return map.map((_, i) => sumOf(channels.map((from) => weight(Math.floor(i / 4), from) * map[from * 4 + (i % 4)])))
}

const OPERATORS: Record<string, Operator> = {
  Conv: (map, kernel) => pointwise(map, (to, from) => kernel[to * CHANNELS + from]),
  ConvTranspose: (map, kernel) => pointwise(map, (to, from) => kernel[from * CHANNELS + to]),
  Relu: (map) => map.map((value) => Math.max(0, value)),
  ReduceSum: (numbers) => [sumOf(numbers)],
  Mul: (numbers, [factor]) => numbers.map((value) => value * factor),
  Add: (numbers, [term]) => numbers.map((value) => value + term),
  Sub: (a, b) => a.map((value, i) => value - b[i]),
}

/** In double precision, by the definitions. */
function evaluate({ nodes, initializers, outputs }: Graph, x: Float32Array): number[] {
  const values = new Map<string, readonly number[]>([['x', [...x]]])
  for (const [name, { read }] of initializers) values.set(name, [...(read() as Float32Array)])
  for (const { op, inputs, outputs: results } of nodes) {
    const [a, b] = inputs.map((name) => values.get(name)!)
    values.set(results[0], OPERATORS[op](a, b))
  }
  return [...values.get(outputs[0])!]
}

it('tries again after a graph that could not be optimised', async () => {
  const graph = net()
  const opened = await onnxruntime.open(graph)
  const feeds = { x: { dtype: 'float32' as const, dims: [1, CHANNELS, 2, 2], data: new Float32Array(CHANNELS * 4) } }
  const [convolution, rectifier] = graph.nodes
  const wrong: Graph = { ...graph, nodes: [{ ...convolution, attributes: { kernel_shape: [3, 3] } }, rectifier] }
  await expect(opened.run({ key: 'k', graph: () => wrong, feeds })).rejects.toThrow()
  const found = await opened.run({ key: 'k', graph: () => graph, feeds })
  expect(found[graph.outputs[0]].data).toEqual(new Float32Array(CHANNELS * 4))
  await opened.dispose()
})
