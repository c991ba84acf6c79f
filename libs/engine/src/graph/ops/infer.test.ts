import { readFileSync } from 'node:fs'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { SightlineError } from '../../errors/sightline-error.ts'
import { uniformFeed } from '../../testing/check-vjp.ts'
import { newestOpset } from '../../testing/newest-opset.ts'
import { numbersOf, runGraph } from '../../testing/run-graph.ts'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '../../testing/shared-data.ts'
import { GraphBuilder } from '../builder.ts'
import { differentiate } from '../differentiate.ts'
import { floats, integers, scalar, tensor, type Attribute, type Dimension, type Initializer, type Shape } from '../graph.ts'
import { decodeOnnx } from '../onnx.ts'

const place = (index: number) => tensor('int64', [], BigInt64Array.of(BigInt(index)))

/** A graph with the input x `[N, 3, 4, 5]`, and what a function adds to it. */
function build(add: (b: Adder) => string) {
  const builder = builderOf('N')
  return builder.type(add(adderTo(builder)))
}

function builderOf(batch: Dimension): GraphBuilder {
  const builder = new GraphBuilder()
  builder.input('x', 'float32', [batch, 3, 4, 5])
  return builder
}

function adderTo(builder: GraphBuilder): Adder {
  const named = (input: string | Initializer) => (typeof input === 'string' ? input : builder.constant(input))
  return (op, inputs, attributes) => builder.op(op, inputs.map(named), attributes)
}

type Adder = (op: string, inputs: readonly (string | Initializer)[], attributes?: Record<string, Attribute>) => string

describe('a symbolic batch goes through every kind of shape', () => {
  const shapes: readonly (readonly [string, Shape, (b: Adder) => string])[] = [
    ['Conv', ['N', 6, 2, 3], (b) => b('Conv', ['x', floats([6, 3, 3, 3], new Float32Array(162))])],
    [
      'ConvTranspose',
      ['N', 2, 9, 11],
      (b) => b('ConvTranspose', ['x', floats([3, 2, 3, 3], new Float32Array(54))], { strides: [2, 2] }),
    ],
    ['MaxPool', ['N', 3, 2, 2], (b) => b('MaxPool', ['x'], { kernel_shape: [2, 2], strides: [2, 2] })],
    [
      'AveragePool, ceil_mode',
      ['N', 3, 2, 3],
      (b) => b('AveragePool', ['x'], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
    ],
    ['GlobalAveragePool', ['N', 3, 1, 1], (b) => b('GlobalAveragePool', ['x'])],
    ['Flatten', ['N', 60], (b) => b('Flatten', ['x'])],
    ['Flatten, axis 2', ['3*N', 20], (b) => b('Flatten', ['x'], { axis: 2 })],
    ['Reshape, all in one', ['60*N'], (b) => b('Reshape', ['x', integers([-1])])],
    ['Reshape, part of the batch', ['15*N', 4], (b) => b('Reshape', ['x', integers([-1, 4])])],
    ['Reshape and back', ['N', 60], (b) => b('Reshape', [b('Reshape', ['x', integers([-1, 4])]), integers([-1, 60])])],
    ['Transpose', [4, 5, 3, 'N'], (b) => b('Transpose', ['x'], { perm: [2, 3, 1, 0] })],
    ['Unsqueeze', ['N', 1, 3, 4, 5, 1], (b) => b('Unsqueeze', ['x', integers([1, -1])])],
    ['Tile', ['2*N', 3, 4, 10], (b) => b('Tile', ['x', integers([2, 1, 1, 2])])],
    ['Concat of the batch', ['2*N', 3, 4, 5], (b) => b('Concat', ['x', 'x'], { axis: 0 })],
    ['ReduceMean', ['N', 3], (b) => b('ReduceMean', ['x', integers([2, 3])], { keepdims: 0 })],
    ['Gather', ['N', 2, 4, 5], (b) => b('Gather', ['x', integers([0, 2])], { axis: 1 })],
    ['Pad', ['N', 3, 7, 5], (b) => b('Pad', ['x', integers([1, 2]), '', integers([-2])])],
    ['Resize', ['N', 3, 8, 10], (b) => b('Resize', ['x', '', floats([4], [1, 1, 2, 2])])],
    ['MatMul', ['N', 3, 4, 2], (b) => b('MatMul', ['x', floats([5, 2], new Float32Array(10))])],
    ['Add', ['N', 3, 4, 5], (b) => b('Add', ['x', scalar(1)])],
  ]
  test.each(shapes)('%s: %j', (_, shape, add) => {
    expect(build(add).shape).toEqual(shape)
  })
})

describe('shapes that a model computes are known before it runs', () => {
  const shapes: readonly (readonly [string, Shape, (b: Adder) => string])[] = [
    [
      'flattening by the size of the batch',
      ['N', 60],
      (b) =>
        b('Reshape', [
          'x',
          b('Concat', [b('Unsqueeze', [b('Gather', [b('Shape', ['x']), place(0)]), integers([0])]), integers([-1])], { axis: 0 }),
        ]),
    ],
    [
      'the shape of the maps, sliced, doubled and joined again',
      ['N', 3, 8, 10],
      (b) => {
        const whole = b('Shape', ['x'])
        const maps = b('Mul', [b('Slice', [whole, integers([2]), integers([4]), integers([0])]), place(2)])
        return b('Resize', ['x', '', '', b('Concat', [b('Slice', [whole, integers([0]), integers([2])]), maps], { axis: 0 })])
      },
    ],
    [
      'the number of elements by multiplication and division',
      ['N', 12, 5],
      (b) => {
        const sizes = b('Identity', [b('Shape', ['x'])])
        const [n, c, h] = [0, 1, 2].map((axis) => b('Gather', [sizes, integers([axis])]))
        const maps = b('Div', [b('Mul', [b('Mul', [n, c]), h]), n])
        return b('Reshape', ['x', b('Concat', [n, maps, integers([-1])], { axis: 0 })])
      },
    ],
    [
      'pads as PyTorch writes them: pairs, last axis first',
      ['N', 3, 7, 6],
      (b) => {
        const zeros = b('ConstantOfShape', [integers([4])], { value: tensor('int64', [1], BigInt64Array.of(0n)) })
        const pairs = b('Reshape', [b('Concat', [integers([0, 1, 2, 1]), zeros], { axis: 0 }), integers([-1, 2])])
        const back = b('Slice', [pairs, integers([-1]), integers([-100]), integers([0]), integers([-1])])
        const pads = b('Reshape', [b('Transpose', [back], { perm: [1, 0] }), integers([-1])])
        return b('Pad', ['x', b('Cast', [pads], { to: 7 }), scalar(0)])
      },
    ],
    [
      'an expansion that replaces −1',
      ['N', 3, 4, 5],
      (b) => {
        const wanted = b('Concat', [b('Shape', ['x'], { end: 1 }), integers([-1, 4, -1])], { axis: 0 })
        const ones = b('Expand', [place(1), integers([4])])
        const shape = b('Where', [b('Equal', [wanted, b('Mul', [ones, place(-1)])]), ones, wanted])
        return b('Expand', ['x', shape])
      },
    ],
    ['zeros in the shape of another value', ['N', 3, 4, 5], (b) => b('ConstantOfShape', [b('Shape', ['x'])])],
    ['a constant node', [60, 'N'], (b) => b('Reshape', ['x', b('Constant', [], { value_ints: [60, -1] })])],
  ]
  test.each(shapes)('%s: %j', (_, shape, add) => {
    expect(build(add).shape).toEqual(shape)
  })
})

describe('forms that are refused, with the reason', () => {
  const kernel = (dims: number[]) => floats(dims, new Float32Array(dims.reduce((all, dim) => all * dim, 1)))
  const channels = () => floats([3], [1, 1, 1])
  const forms: readonly (readonly [string, (b: Adder) => string])[] = [
    ['works over 1 spatial axes', (b) => b('Conv', [b('Reshape', ['x', integers([0, 3, 20])]), kernel([2, 3, 3])])],
    ['works over 3 spatial axes', (b) => b('MaxPool', [b('Unsqueeze', ['x', integers([2])])], { kernel_shape: [1, 2, 2] })],
    [
      'is in training mode',
      (b) => b('BatchNormalization', ['x', channels(), channels(), channels(), channels()], { training_mode: 1 }),
    ],
    ['is in training mode', (b) => b('Dropout', ['x', scalar(0.5), tensor('bool', [], Uint8Array.of(1))])],
    ['column-major', (b) => b('MaxPool', ['x'], { kernel_shape: [2, 2], storage_order: 1 })],
    [
      'auto_pad SAME_UPPER with dilations',
      (b) => b('Conv', ['x', kernel([2, 3, 2, 2])], { auto_pad: 'SAME_UPPER', dilations: [2, 2] }),
    ],
    ['gaps between its windows', (b) => b('MaxPool', ['x'], { auto_pad: 'SAME_UPPER', kernel_shape: [1, 1], strides: [3, 3] })],
    ['asks for 20 outputs', (b) => b('ConvTranspose', ['x', kernel([3, 2, 2, 2])], { output_shape: [20, 20] })],
    [
      'crops while it resizes',
      (b) => b('Resize', ['x', '', floats([4], [1, 1, 2, 2])], { coordinate_transformation_mode: 'tf_crop_and_resize' }),
    ],
    ['a part of the axis of unknown size N', (b) => b('Slice', ['x', integers([0]), integers([1])])],
    ['computed while the model runs', (b) => b('Reshape', ['x', b('Cast', [b('ReduceMax', ['x'], { keepdims: 0 })], { to: 7 })])],
  ]
  test.each(forms)('%s', (reason, add) => {
    const error = thrownBy(() => build(add))
    expect(error).toMatchObject({ code: 'OP_FORM_UNSUPPORTED', kind: 'unsupported' })
    expect(error.message).toContain(reason)
  })
})

describe('nodes whose inputs do not fit are invalid', () => {
  const kernel = floats([2, 4, 1, 1], new Float32Array(8))
  const forms: readonly (readonly [string, (b: Adder) => string])[] = [
    ['Conv node “Conv_0”: its kernel is for 4 channels, the input has 3', (b) => b('Conv', ['x', kernel])],
    ['the kernel of 9 does not fit the input of 4', (b) => b('MaxPool', ['x'], { kernel_shape: [9, 1] })],
    ['its kernel_shape is missing', (b) => b('AveragePool', ['x'])],
    ['different types (float32 and int64)', (b) => b('Add', ['x', integers([1])])],
    ['do not broadcast', (b) => b('Mul', ['x', floats([4], [1, 2, 3, 4])])],
    ['cannot take the shape [-1, 7]', (b) => b('Reshape', ['x', integers([-1, 7])])],
    ['there is no axis 4 of 4', (b) => b('Softmax', ['x'], { axis: 4 })],
    ['an axis is named twice', (b) => b('Transpose', ['x'], { perm: [0, 1, 1, 2] })],
    ['removes the axis 1, whose size is 3', (b) => b('Squeeze', ['x', integers([1])])],
    ['its inputs differ in another axis than 1', (b) => b('Concat', ['x', b('Transpose', ['x'])], { axis: 1 })],
    ['do not add up to 3', (b) => b('Split', ['x', integers([2])], { axis: 1 })],
    ['60 columns do not fit 2 rows', (b) => b('Gemm', [b('Flatten', ['x']), floats([2, 2], [1, 2, 3, 4])])],
    ['Relu has no attribute “alpha”', (b) => b('Relu', ['x'], { alpha: 1 })],
    ['the input W is missing', (b) => b('Conv', ['x'])],
  ]
  test.each(forms)('%s', (reason, add) => {
    const error = thrownBy(() => build(add))
    expect(error).toMatchObject({ code: 'GRAPH_INVALID', kind: 'invalid' })
    expect(error.message).toContain(reason)
  })
})

describe('gradients that are refused, with the reason', () => {
  const forms: readonly (readonly [string, Dimension, (b: Adder) => string])[] = [
    ['with respect to its input W', 2, (b) => b('Conv', ['x', b('Slice', ['x', integers([0]), integers([1])])])],
    ['over the batch', 'N', (b) => b('ReduceMean', ['x'])],
    ['repeat the input more than once', 'N', (b) => b('Pad', ['x', integers([0, 0, 4, 0, 0, 0, 0, 0])], { mode: 'reflect' })],
    ['antialias', 'N', (b) => b('Resize', ['x', '', floats([4], [1, 1, 0.5, 0.5])], { mode: 'linear', antialias: 1 })],
    [
      'output_padding',
      'N',
      (b) => b('ConvTranspose', ['x', floats([3, 1, 2, 2], new Float32Array(12))], { dilations: [3, 3], output_padding: [1, 1] }),
    ],
  ]
  test.each(forms)('%s', (reason, batch, add) => {
    const builder = builderOf(batch)
    const result = add(adderTo(builder))
    const seed = builder.input('seed', 'float32', builder.type(result).shape)
    const error = thrownBy(() => differentiate(builder, { seeds: new Map([[result, seed]]), wrt: ['x'] }))
    expect(error).toMatchObject({ code: 'GRADIENT_UNSUPPORTED', kind: 'unsupported' })
    expect(error.message).toContain(reason)
  })
})

describe.skipIf(!hasSharedData)(`a PyTorch export ${SHARED_DATA_MARK}`, () => {
  test('MobileNet, with its computed shapes: all is inferred, and the numbers stay those of the file', async () => {
    const bytes = readFileSync(sharedData('models/mobilenet-v1-0.25-pytorch.onnx'))
    const decoded = decodeOnnx(bytes)
    const graph = newestOpset(decoded.graph, decoded.opset)
    expect(GraphBuilder.from(graph).type('prob').shape).toEqual(['batch', 1000])
    const input = uniformFeed([2, 3, 224, 224], [-1, 1])
    const session = await InferenceSession.create(bytes)
    const expected = await session.run({ input: new Tensor('float32', input.data as Float32Array, input.dims) })
    await session.release()
    const { prob } = await runGraph(graph, { input })
    const reference = Array.from(expected['prob'].data as Float32Array)
    expect(Math.max(...numbersOf(prob).map((value, i) => Math.abs(value - reference[i])))).toBeLessThan(1e-6)
  })
})

function thrownBy(work: () => unknown): SightlineError {
  try {
    work()
  } catch (error) {
    if (error instanceof SightlineError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
