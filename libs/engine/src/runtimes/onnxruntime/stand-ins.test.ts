import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../graph/builder.ts'
import { BATCH, floats } from '../../graph/graph.ts'
import type { NodeMessage } from '../../graph/onnx-schema.ts'
import { sameNumbers } from '../../model/same-numbers.ts'
import { arrange, convolutionOf, layoutOf, StandIns } from './stand-ins.ts'

/** Of more than one piece. */
const LARGE = [512, 512, 1, 2]
const kernel = (dims = LARGE) => floats(dims, new Float32Array(dims.reduce((size, dim) => size * dim, 1)))

/** Convolutions of the input by these kernels, each with a ReLU, and their sum. */
function branches(kernels: readonly ReturnType<typeof floats>[]) {
  const build = new GraphBuilder()
  const image = build.input('x', 'float32', [BATCH, 512, 2, 2])
  const ends = kernels.map((weights, i) => {
    const name = build.initializer(`kernel ${i}`, weights)
    build.add('Conv', [image, name], { kernel_shape: weights.dims.slice(2) }, { outputs: [`conv ${i}`] })
    return build.add('Relu', [`conv ${i}`], {}, { outputs: [`relu ${i}`] })[0]
  })
  return build.build([build.op('Sum', ends)])
}

describe('stand-ins', () => {
  it('hold their own places, in pieces too', () => {
    const { graph } = new StandIns().replace(branches([kernel()]))!
    const [[, standIn]] = [...graph.initializers]
    const places = standIn.read() as Float32Array
    expect(standIn.dims).toEqual(LARGE)
    expect([places[0], places[1], places.at(-1)]).toEqual([1, 2, 2 * 512 * 512])
    const pieces = new Float32Array(places.length)
    let position = 0
    for (const piece of standIn.pieces!()) {
      pieces.set(piece as Float32Array, position)
      position += piece.length
    }
    expect(sameNumbers(pieces, places)).toBe(true)
  })

  it('are one for each shape, in all graphs, but two where convolutions of one value might be taken for one', () => {
    const standIns = new StandIns()
    const given = [kernel(), kernel(), kernel([512, 512, 2, 2])]
    const { graph, kernels } = standIns.replace(branches(given))!
    expect(graph.initializers.size).toBe(3)
    expect([...kernels]).toEqual(given.map((weights, i) => [`conv ${i}`, weights]))
    const [again] = standIns.replace(branches([kernel()]))!.graph.initializers.values()
    expect([...graph.initializers.values()]).toContain(again)
  })

  it('leave small kernels alone', () => {
    expect(new StandIns().replace(branches([kernel([8, 512, 1, 1])]))).toBeNull()
  })
})

describe('the convolution of an optimised node', () => {
  const sum = branches([kernel(), kernel()])
  const find = convolutionOf(sum)
  const blocked = { op_type: 'Conv', domain: 'com.microsoft.nchwc', output: ['reorder_token_3'] }
  it.each<[title: string, node: NodeMessage, value: string | null]>([
    ['as it was', { op_type: 'Conv', output: ['conv 1'] }, 'conv 1'],
    ['joined with its activation', { op_type: 'FusedConv', domain: 'com.microsoft', output: ['relu 0'] }, 'conv 0'],
    ['in the blocked layout', { ...blocked, name: 'conv 1_nchwc' }, 'conv 1'],
    ['in the blocked layout, with its activation', { ...blocked, name: 'relu 1_nchwc' }, 'conv 1'],
    ['of another name', { ...blocked, name: 'conv 1' }, null],
    ['of a value that nothing gives', { ...blocked, name: 'conv 2_nchwc' }, null],
    ['of a sum of two', { op_type: 'FusedConv', output: [...sum.outputs] }, null],
  ])('%s', (_, node, value) => {
    expect(find(node)).toBe(value)
  })
})

describe('a layout', () => {
  it.each([
    ['as it was', [1, 2, 3]],
    ['in another order', [3, 1, 2]],
    ['filled up with zeros', [2, 0, 1, 3, 0]],
  ])('%s', (_, places) => {
    const layout = layoutOf([places.length], Float32Array.from(places))!
    expect(layout.count).toBe(3)
    expect([...arrange(Float32Array.of(10, 20, 30), layout)]).toEqual(places.map((place) => 10 * place))
  })

  it.each([
    ['a number comes twice', [1, 2, 2]],
    ['one is missing', [1, 3]],
    ['they were scaled', [0.5, 1, 1.5]],
    ['they were negated', [-1, -2]],
    ['something was computed that is no number', [1, Number.NaN]],
  ])('is none where %s', (_, places) => {
    expect(layoutOf([places.length], Float32Array.from(places))).toBeNull()
  })

  it('has a key of its shape and its order', () => {
    const keys = [
      [[4], [1, 2, 3, 4]],
      [
        [2, 2],
        [1, 2, 3, 4],
      ],
      [[4], [1, 2, 4, 3]],
    ].map(([dims, places]) => layoutOf(dims, Float32Array.from(places))!.key)
    expect(new Set(keys).size).toBe(3)
    expect(layoutOf([4], Float32Array.of(1, 2, 3, 4))!.key).toBe(keys[0])
  })
})
