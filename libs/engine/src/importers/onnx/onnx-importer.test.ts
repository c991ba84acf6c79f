/**
 * What exporters other than PyTorch's older one write, as they write it: built here, since they cannot be run where this was written. PyTorch's newer exporter (functions,
 * metadata with scopes, external data), tf2onnx and Keras (channels last, names of TensorFlow), quantised files; and files that are broken or beyond us.
 */
import { describe, expect, it } from 'vitest'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ModelProto } from '../../graph/onnx-schema.ts'
import { ndArray } from '../../model/nd-array.ts'
import { describeModel, openModel } from '../../model/open-model.ts'
import { openModelFile } from '../index.ts'
import { expectFailure, useModelFiles } from '../testing/model-files.ts'
import { uniform } from '../testing/numbers.ts'
import { runModel } from '../testing/run-graph.ts'
import { toHalf } from '../testing/write-tfjs.ts'

const { file } = useModelFiles()

type Message = Record<string, unknown>
const value = (name: string, dims: readonly (number | string)[], elem_type = 1): Message => {
  const dim = dims.map((extent) => (typeof extent === 'number' ? { dim_value: extent } : { dim_param: extent }))
  return { name, type: { tensor_type: { elem_type, shape: { dim } } } }
}
const tensor = (name: string, dims: readonly number[], numbers: ArrayLike<number>): Message => ({
  name,
  dims,
  data_type: 1,
  raw_data: new Uint8Array(Float32Array.from(numbers).buffer),
})
const longs = (name: string, numbers: readonly number[], dims = [numbers.length]): Message => ({
  name,
  dims,
  data_type: 7,
  int64_data: numbers,
})
const int = (name: string, i: number): Message => ({ name, type: 2, i })
const ints = (name: string, list: readonly number[]): Message => ({ name, type: 7, ints: list })
// eslint-disable-next-line max-params -- reads like the node that it makes
const node = (op_type: string, input: string[], output: string[], rest: Message = {}): Message => ({
  op_type,
  input,
  output,
  ...rest,
})

interface Parts {
  readonly nodes: readonly Message[]
  readonly weights?: readonly Message[]
  readonly inputs?: readonly Message[]
  readonly outputs?: readonly Message[]
  readonly opset?: number
  readonly graph?: Message
  readonly model?: Message
}

function write({ nodes, weights = [], inputs, outputs, opset = 18, graph = {}, model = {} }: Parts): Uint8Array {
  const message = {
    ir_version: 8,
    producer_name: 'test',
    opset_import: [{ domain: '', version: opset }],
    graph: {
      name: 'graph',
      node: nodes,
      initializer: weights,
      input: inputs ?? [value('image', ['N', 3, 4, 4])],
      output: outputs ?? [value('scores', ['N', 2])],
      ...graph,
    },
    ...model,
  }
  return ModelProto.encode(ModelProto.fromObject(message)).finish()
}

const save = (parts: Parts) => file(write(parts), 'model.onnx')

const KERNEL = uniform(2 * 3, 3)
const kernel = tensor('kernel', [2, 3, 1, 1], KERNEL)
/** The mean over space of a 1×1 convolution: two scores. */
const scoring: readonly Message[] = [
  node('Conv', ['image', 'kernel'], ['maps']),
  node('GlobalAveragePool', ['maps'], ['means']),
  node('Flatten', ['means'], ['scores']),
]
const images = ndArray([2, 4, 4, 3], uniform(2 * 48, 9))

/** By hand. */
function expectedScores(weights: ArrayLike<number> = KERNEL, least = -Infinity): number[] {
  return [0, 1].flatMap((image) =>
    [0, 1].map((unit) => {
      let sum = 0
      for (let i = 0; i < 48; i++) sum += Math.max(images.data[image * 48 + i], least) * weights[unit * 3 + (i % 3)]
      return sum / 16
    }),
  )
}

async function scoresOf(path: string): Promise<number[]> {
  return [...(await runModel(await openModelFile(path), images)).outputs[0].data]
}

function expectClose(found: readonly number[], expected: readonly number[], within = 1e-6): void {
  expect(found).toHaveLength(expected.length)
  found.forEach((number, i) => expect(Math.abs(number - expected[i])).toBeLessThan(within))
}

describe('the newer exporter of PyTorch', () => {
  it('local functions are inlined, and modules are read from metadata', async () => {
    const scoped = (leaf: string, module: string, className: string) => ({
      name: `node_${leaf}`,
      metadata_props: [
        { key: 'pkg.torch.onnx.name_scopes', value: `['', 'features', '${module}', '${leaf}']` },
        {
          key: 'pkg.torch.onnx.class_hierarchy',
          value: `['Net', 'torch.nn.modules.container.Sequential', '${className}', 'aten.x']`,
        },
      ],
    })
    const path = await save({
      weights: [kernel],
      nodes: [
        node('Conv', ['image', 'kernel'], ['a'], scoped('conv2d', 'features.0', 'torch.nn.modules.conv.Conv2d')),
        node('scaled_relu', ['a'], ['b'], {
          ...scoped('act', 'features.1', 'my.Act'),
          domain: 'pkg.lib',
          attribute: [{ name: 'k', type: 1, f: 2 }],
        }),
        node('GlobalAveragePool', ['b'], ['c']),
        node('Flatten', ['c'], ['scores']),
      ],
      model: {
        opset_import: [
          { domain: '', version: 18 },
          { domain: 'pkg.lib', version: 1 },
        ],
        functions: [
          {
            name: 'scaled_relu',
            domain: 'pkg.lib',
            input: ['x'],
            output: ['y'],
            attribute: ['k'],
            node: [
              node('Constant', [], ['s'], { attribute: [{ name: 'value_float', ref_attr_name: 'k', type: 1 }] }),
              node('Relu', ['x'], ['r']),
              node('Mul', ['r', 's'], ['y']),
            ],
          },
        ],
      },
    })
    const { layers } = await describeModel(path)
    expect(layers.map(({ name, kind, within }) => [name, kind, within])).toEqual([
      ['features', 'Module', undefined],
      ['features.0', 'Conv2d', 'features'],
      ['features.1', 'Act', 'features'],
      ['GlobalAveragePool_5', 'GlobalAveragePool', undefined],
      ['Flatten_6', 'Flatten', undefined],
    ])
    const relu = images.data.length && (await runModel(await openModelFile(path), images)).layers['features.1']
    expect(Math.min(...(relu as { data: Float32Array }).data)).toBe(0)
  })

  it('weights lie in files beside the model, at offsets', async () => {
    const outside = { ...kernel, raw_data: undefined, data_location: 1 }
    const place = (location: string) => [
      { key: 'location', value: location },
      { key: 'offset', value: '8' },
      { key: 'length', value: '24' },
    ]
    const path = await save({ nodes: scoring, weights: [{ ...outside, external_data: place('model.onnx.data') }] })
    await expectFailure(path, { code: 'SHARD_MISSING', text: 'model.onnx.data' })
    await writeFile(join(dirname(path), 'model.onnx.data'), new Uint8Array(Float32Array.from([9, 9, ...KERNEL]).buffer))
    expectClose(await scoresOf(path), expectedScores())
    expectClose(await scoresOf(dirname(path)), expectedScores())
    await writeFile(join(dirname(path), 'model.onnx.data'), new Uint8Array(16))
    await expectFailure(path, { code: 'SHARDS_SHORT' })
    for (const trick of ['../secret', '/etc/passwd', 'a/../../b']) {
      const away = await save({ nodes: scoring, weights: [{ ...outside, external_data: place(trick) }] })
      await expectFailure(away, { code: 'SHARD_OUTSIDE_FOLDER', text: trick })
    }
  })
})

describe('tf2onnx and Keras', () => {
  it('images are channels last, layers are the scopes without the model’s name, activations have what is before them', async () => {
    const path = await save({
      inputs: [value('image', [1, 4, 4, 3])],
      outputs: [value('scores', [1, 2])],
      weights: [kernel, longs('shape', [1, 2])],
      nodes: [
        node('Transpose', ['image'], ['t'], { name: 'net/conv/Conv2D__6', attribute: [ints('perm', [0, 3, 1, 2])] }),
        node('Conv', ['t', 'kernel'], ['c'], { name: 'StatefulPartitionedCall/net/conv/Conv2D' }),
        node('Relu', ['c'], ['r'], { name: 'StatefulPartitionedCall/net/conv/Relu' }),
        node('GlobalAveragePool', ['r'], ['g'], { name: 'StatefulPartitionedCall/net/pool/Mean' }),
        node('Reshape', ['g', 'shape'], ['q'], { name: 'StatefulPartitionedCall/net/pool/Squeeze' }),
        node('Softmax', ['q'], ['scores'], { name: 'StatefulPartitionedCall/net/scores/Softmax' }),
      ],
    })
    const { layers, inputShape } = await describeModel(path)
    expect(inputShape).toEqual([4, 4, 3])
    expect(layers.map(({ name, kind, outputShape, preActivation }) => [name, kind, outputShape, preActivation])).toEqual([
      ['conv', 'Conv', [4, 4, 2], 'c'],
      ['pool', 'Reshape', [2], undefined],
      ['scores', 'Softmax', [2], undefined],
    ])
    const { outputs } = await runModel(await openModelFile(path), images)
    expect(outputs[0].shape).toEqual([2, 2])
  })
})

describe('older and other forms', () => {
  it('half and double precision are computed in single', async () => {
    const half = { ...kernel, data_type: 10, raw_data: new Uint8Array(Uint16Array.from(KERNEL, toHalf).buffer) }
    const double = { ...kernel, data_type: 11, raw_data: new Uint8Array(Float64Array.from(KERNEL).buffer) }
    const cast = (to: number, input: string, output: string) => node('Cast', [input], [output], { attribute: [int('to', to)] })
    const nodes = [cast(10, 'image', 'h'), node('Conv', ['h', 'kernel'], ['m']), ...scoring.slice(1)].map((item) =>
      item['op_type'] === 'GlobalAveragePool' ? node('GlobalAveragePool', ['m'], ['means']) : item,
    )
    expectClose(await scoresOf(await save({ nodes, weights: [half] })), expectedScores(), 1e-3)
    expectClose(await scoresOf(await save({ nodes: scoring, weights: [double] })), expectedScores())
  })

  it('weights may be listed among the inputs, and the order of nodes may be any', async () => {
    const inputs = [value('image', ['N', 3, 4, 4]), value('kernel', [2, 3, 1, 1])]
    expectClose(await scoresOf(await save({ nodes: [...scoring].reverse(), weights: [kernel], inputs })), expectedScores())
  })

  it('a branch whose condition is known is taken', async () => {
    const body = (op: string) => ({
      g: { name: op, node: [node(op, ['maps'], [`${op} out`])], output: [value(`${op} out`, [])] },
      type: 5,
    })
    const nodes = [
      scoring[0],
      node('Shape', ['maps'], ['shape']),
      node('Gather', ['shape', 'two'], ['height']),
      node('Equal', ['height', 'four'], ['is four']),
      node('If', ['is four'], ['chosen'], {
        attribute: [
          { name: 'then_branch', ...body('GlobalAveragePool') },
          { name: 'else_branch', ...body('GlobalMaxPool') },
        ],
      }),
      node('Flatten', ['chosen'], ['scores']),
    ]
    const path = await save({ nodes, weights: [kernel, longs('two', [2], []), longs('four', [4], [])] })
    expectClose(await scoresOf(path), expectedScores())
  })

  it('quantised weights become their numbers; activations are clipped, not rounded', async () => {
    const stored = [1, -2, 3, 4, -5, 6]
    const scales = [0.1, 0.02]
    const nodes = [
      node('QuantizeLinear', ['image', 'scale', 'zero'], ['q']),
      node('DequantizeLinear', ['q', 'scale', 'zero'], ['x']),
      node('DequantizeLinear', ['stored', 'scales', 'zeros'], ['kernel'], { attribute: [int('axis', 0)] }),
      node('Conv', ['x', 'kernel'], ['maps']),
      ...scoring.slice(1),
    ]
    const bytes = (name: string, numbers: readonly number[], dims: readonly number[]) => ({
      name,
      dims,
      data_type: 3,
      int32_data: numbers,
    })
    const path = await save({
      nodes,
      weights: [
        tensor('scale', [], [0.01]),
        bytes('zero', [0], []),
        bytes('stored', stored, [2, 3, 1, 1]),
        tensor('scales', [2], scales),
        bytes('zeros', [0, 0], [2]),
      ],
    })
    const opened = await openModelFile(path)
    expect(opened.warnings).toEqual([expect.stringContaining('without the rounding') as string])
    const expected = expectedScores(stored.map((number, i) => number * scales[Math.floor(i / 3)]))
    expectClose(await scoresOf(path), expected)
  })

  it.each([
    { name: '16 bits without a sign', zero: { data_type: 4, int32_data: [0] }, least: 0 },
    { name: '16 bits with a sign', zero: { data_type: 5, int32_data: [0] }, least: -Infinity },
    { name: '8 bits without a sign, as is the default', least: 0 },
    { name: '8 bits with a sign, by the attribute', type: 3, least: -Infinity },
  ])('activations are clipped to what $name can hold', async ({ zero, type, least }) => {
    const quantised = zero ? ['scale', 'zero'] : ['scale']
    const attributes = type === undefined ? {} : { attribute: [int('output_dtype', type)] }
    const nodes = [
      node('QuantizeLinear', ['image', ...quantised], ['q'], attributes),
      node('DequantizeLinear', ['q', ...quantised], ['x']),
      node('Conv', ['x', 'kernel'], ['maps']),
      ...scoring.slice(1),
    ]
    const weights = [kernel, tensor('scale', [], [0.01]), ...(zero ? [{ name: 'zero', dims: [], ...zero }] : [])]
    expectClose(await scoresOf(await save({ opset: 21, nodes, weights })), expectedScores(KERNEL, least))
  })

  it('constants that are added into others are left to the runtime', async () => {
    const scatter = node('ScatterND', ['shares', 'twice', 'halves'], ['kernel'], {
      attribute: [{ name: 'reduction', type: 3, s: new TextEncoder().encode('add') }],
    })
    const halves = KERNEL.map((number) => number / 2)
    const weights = [
      tensor('shares', [2, 3, 1, 1], new Float32Array(6)),
      longs('twice', [0, 1, 0, 1], [4, 1]),
      tensor('halves', [4, 3, 1, 1], [...halves, ...halves]),
    ]
    expectClose(await scoresOf(await save({ nodes: [scatter, ...scoring], weights })), expectedScores())
  })

  it('a softmax of before opset 13 runs over all that follows its axis', async () => {
    const flat = (opset: number) =>
      save({
        opset,
        nodes: [node('Conv', ['image', 'kernel'], ['maps']), node('Softmax', ['maps'], ['scores'])],
        weights: [kernel],
        outputs: [value('scores', ['N', 2, 4, 4])],
      })
    const sums = async (path: string) => {
      const [{ data }] = (await runModel(await openModelFile(path), images)).outputs
      return data.subarray(0, 32).reduce((sum, item) => sum + item, 0)
    }
    expect(await sums(await flat(12))).toBeCloseTo(1, 4)
    expect(await sums(await flat(13))).toBeCloseTo(8, 4)
  })

  it('of several outputs the one that most layers lead to is taken', async () => {
    const nodes = [...scoring, node('ReduceMax', ['image', 'axes'], ['aux'], { attribute: [int('keepdims', 0)] })]
    const outputs = [value('aux', ['N', 3]), value('scores', ['N', 2]), value('label', ['N'], 7)]
    const labelled = [...nodes, node('ArgMax', ['scores'], ['label'], { attribute: [int('axis', 1), int('keepdims', 0)] })]
    const model = await openModelFile(await save({ nodes: labelled, weights: [kernel, longs('axes', [2, 3])], outputs }))
    expect(model.warnings).toEqual([expect.stringContaining('3 outputs (aux, scores, label); “scores”') as string])
    expectClose([...(await runModel(model, images)).outputs[0].data], expectedScores())
  })
})

describe('an operator that nobody here knows', () => {
  const unknown = (opset = 18): Parts => ({
    opset,
    weights: [kernel],
    nodes: [
      scoring[0],
      node('Hardmax', ['maps'], ['hard'], { name: 'hm', attribute: [int('axis', 1)] }),
      node('Add', ['maps', 'hard'], ['sum']),
      node('GlobalAveragePool', ['sum'], ['means']),
      scoring[2],
    ],
    graph: { value_info: [value('hard', ['N', 2, 4, 4])] },
  })

  const scored = async () => {
    const path = await save(unknown())
    await writeFile(join(dirname(path), 'sightline.json'), '{ "head": "softmax" }')
    return path
  }

  it('runs where the file says its shape, and stops gradients by its name', async () => {
    const opened = await openModel(await scored(), { preprocess: 'unit' })
    const { logits } = await opened.model.predict(images)
    // Exactly one of the two maps is 1 at each place.
    const plain = expectedScores()
    expect(logits.data[0] + logits.data[1]).toBeCloseTo(plain[0] + plain[1] + 1, 4)
    await expect(opened.model.gradients(images, { targets: [0, 0], score: 'logit' })).rejects.toMatchObject({
      code: 'GRADIENT_UNSUPPORTED',
      message: expect.stringContaining('Hardmax') as string,
    })
    await opened.dispose()
    const tfjs = await openModel(await scored(), { preprocess: 'unit', runtime: 'tfjs' })
    await expect(tfjs.model.predict(images)).rejects.toMatchObject({ code: 'RUNTIME_OP_UNSUPPORTED' })
    await tfjs.dispose()
  })

  it('is refused where it does not', async () => {
    await expectFailure(await save({ ...unknown(), graph: {} }), { code: 'OP_UNSUPPORTED', text: 'Hardmax' })
  })
})

describe('refused', () => {
  const cases: [string, Parts, { code: string; text: string }][] = [
    [
      'an old operator set',
      { nodes: scoring, weights: [kernel], opset: 6 },
      { code: 'ONNX_OPSET_UNSUPPORTED', text: 'operator set 6' },
    ],
    ['no nodes', { nodes: [] }, { code: 'MODEL_FILE_BROKEN', text: 'no nodes' }],
    ['a weight that is not there', { nodes: scoring }, { code: 'GRAPH_INVALID', text: '“kernel”' }],
    [
      'a weight with too few numbers',
      { nodes: scoring, weights: [tensor('kernel', [2, 3, 1, 1], [1, 2])] },
      { code: 'MODEL_FILE_BROKEN', text: 'holds 2 numbers' },
    ],
    [
      'a weight of strings',
      { nodes: scoring, weights: [{ ...kernel, data_type: 8 }] },
      { code: 'WEIGHT_TYPE_UNSUPPORTED', text: 'string' },
    ],
    [
      'two inputs',
      { nodes: scoring, weights: [kernel], inputs: [value('image', ['N', 3, 4, 4]), value('more', [1])] },
      { code: 'SEVERAL_INPUTS', text: 'image, more' },
    ],
    [
      'no image',
      { nodes: scoring, weights: [kernel], inputs: [value('image', ['N', 12])] },
      { code: 'INPUT_NOT_IMAGE', text: '[?, 12]' },
    ],
    [
      'an operator of others',
      { nodes: [node('FusedConv', ['image', 'kernel'], ['scores'], { domain: 'com.microsoft' })], weights: [kernel] },
      { code: 'ONNX_DOMAIN_UNSUPPORTED', text: 'com.microsoft' },
    ],
    [
      'shapes that do not fit',
      { nodes: scoring, weights: [tensor('kernel', [2, 5, 1, 1], uniform(10, 1))] },
      { code: 'GRAPH_INVALID', text: 'Conv' },
    ],
    [
      'an operator that meant something else',
      { nodes: [node('Hardmax', ['image'], ['scores'])], opset: 12 },
      { code: 'OP_FORM_UNSUPPORTED', text: 'Hardmax' },
    ],
    [
      'an operator that is newer than what we write',
      {
        nodes: [node('RMSNormalization', ['image', 'kernel'], ['scores'])],
        weights: [kernel],
        opset: 23,
      },
      { code: 'OP_UNSUPPORTED', text: 'RMSNormalization' },
    ],
    [
      'a constant without end',
      {
        nodes: [node('ConstantOfShape', ['shape'], ['huge']), node('Add', ['image', 'huge'], ['scores'])],
        weights: [longs('shape', [2 ** 20, 2 ** 20])],
      },
      { code: 'GRAPH_INVALID', text: '[1048576, 1048576]' },
    ],
    [
      'labels alone',
      { nodes: [...scoring, node('ArgMax', ['scores'], ['label'])], weights: [kernel], outputs: [value('label', ['N', 1], 7)] },
      { code: 'ONNX_OUTPUTS_UNUSABLE', text: 'label' },
    ],
    [
      'a function that calls itself',
      {
        nodes: [node('again', ['image'], ['scores'], { domain: 'own' })],
        model: {
          functions: [
            { name: 'again', domain: 'own', input: ['x'], output: ['y'], node: [node('again', ['x'], ['y'], { domain: 'own' })] },
          ],
        },
      },
      { code: 'MODEL_FILE_BROKEN', text: '64 deep' },
    ],
  ]
  it.each(cases)('%s', async (_, parts, expectation) => expectFailure(await save(parts), expectation))

  it.each([0.1, 0.5, 0.97])('a file of which a share of %d is there', async (share) => {
    const bytes = write({ nodes: scoring, weights: [kernel] })
    const path = await file(bytes.subarray(0, Math.floor(bytes.length * share)), 'model.onnx')
    await expectFailure(path, { code: 'MODEL_FILE_BROKEN' })
  })

  it('damaged weights are warned of', async () => {
    const model = await openModelFile(
      await save({ nodes: scoring, weights: [tensor('kernel', [2, 3, 1, 1], [1, NaN, 1, 1, 1, 1])] }),
    )
    expect(model.warnings).toEqual([expect.stringContaining('“kernel” is damaged: 1 NaN of 6') as string])
  })
})
