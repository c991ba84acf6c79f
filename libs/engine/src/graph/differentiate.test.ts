import { describe, expect, test } from 'vitest'
import { runGraph, floatFeed, numbersOf } from '../testing/run-graph.ts'
import { GraphBuilder } from './builder.ts'
import { differentiate } from './differentiate.ts'
import { floats, integers, tensor } from './graph.ts'

/** A graph with the input x `[N, 4]`. */
function withInput(): GraphBuilder {
  const build = new GraphBuilder()
  build.input('x', 'float32', ['N', 4])
  return build
}

const scale = () => floats([], [0.25])
const zero = () => tensor('uint8', [], Uint8Array.of(0))

function gradientsOf(build: GraphBuilder, y: string) {
  const seed = build.input('seed', 'float32', build.type(y).shape)
  return differentiate(build, { seeds: new Map([[y, seed]]), wrt: ['x'] })
}

describe('operators without a gradient rule', () => {
  test('are refused by name where a gradient must pass, even by way of integers', () => {
    const build = withInput()
    const parameters = [build.constant(scale()), build.constant(zero())]
    const quantised = build.op('QuantizeLinear', ['x', ...parameters])
    const [y] = build.add('DequantizeLinear', [quantised, ...parameters], {}, { name: 'act/dequantise' })
    expect(() => gradientsOf(build, build.op('Relu', [y]))).toThrow(/DequantizeLinear node “act\/dequantise”/)
  })

  test('are no hindrance beside the way: quantised weights', async () => {
    const build = withInput()
    const stored = build.constant(tensor('uint8', [4, 1], Uint8Array.of(4, 8, 12, 16)))
    const weights = build.op('DequantizeLinear', [stored, build.constant(scale()), build.constant(zero())])
    const y = build.op('MatMul', ['x', weights])
    const gradient = gradientsOf(build, y).get('x')!
    const feeds = { x: floatFeed([1, 4], [1, 1, 1, 1]), seed: floatFeed([1, 1], [2]) }
    const results = await runGraph(build.build([y, gradient]), feeds)
    expect(numbersOf(results[y])).toEqual([10])
    expect(numbersOf(results[gradient])).toEqual([2, 4, 6, 8])
  })

  test('are no hindrance where no gradient arrives', () => {
    const build = withInput()
    build.op('QuantizeLinear', ['x', build.constant(scale()), build.constant(zero())])
    expect(gradientsOf(build, build.op('Relu', ['x'])).has('x')).toBe(true)
  })
})

describe('integers and truth values are constants', () => {
  test('a mask made from the input', async () => {
    const build = withInput()
    const isLarge = build.op('Greater', ['x', build.constant(floats([], [1]))])
    const y = build.op('Mul', ['x', build.op('Cast', [isLarge], { to: 1 })])
    const gradient = gradientsOf(build, y).get('x')!
    const results = await runGraph(build.build([gradient]), {
      x: floatFeed([1, 4], [0, 1, 2, 3]),
      seed: floatFeed([1, 4], [1, 1, 1, 1]),
    })
    expect(numbersOf(results[gradient])).toEqual([0, 0, 1, 1])
  })

  test('a function that is flat between its steps passes none', () => {
    const build = withInput()
    expect(gradientsOf(build, build.op('Floor', ['x'])).has('x')).toBe(false)
  })

  test('the place of a maximum passes none, what is taken from there does', async () => {
    const build = withInput()
    const place = build.op('ArgMax', ['x'], { axis: 1 })
    const y = build.op('GatherElements', ['x', place], { axis: 1 })
    const gradient = gradientsOf(build, build.op('Squeeze', [y, build.constant(integers([1]))])).get('x')!
    const results = await runGraph(build.build([gradient]), {
      x: floatFeed([1, 4], [0, 5, 2, 3]),
      seed: floatFeed([1], [7]),
    })
    expect(numbersOf(results[gradient])).toEqual([0, 7, 0, 0])
  })
})

test('a dense layer of tokens goes back without a transposed copy of its weights', () => {
  const build = new GraphBuilder()
  build.input('x', 'float32', ['N', 5, 4])
  const y = build.op('MatMul', ['x', build.constant(floats([4, 3], new Float32Array(12)))])
  const forward = build.nodes.length
  gradientsOf(build, y)
  expect(build.nodes.slice(forward).map(({ op }) => op)).toEqual(['Reshape', 'Gemm', 'Reshape'])
})
