/** Programs that are right for the one image of their export: those that keep images apart open for several, the others are refused instead of mixing them. */
import { expect, it } from 'vitest'
import { ModelProto } from '../../graph/onnx-schema.ts'
import { ndArray } from '../../model/nd-array.ts'
import { openModelFile } from '../index.ts'
import { expectFailure, useModelFiles } from '../testing/model-files.ts'
import { uniform } from '../testing/numbers.ts'
import { runModel } from '../testing/run-graph.ts'

const { file } = useModelFiles()

type Message = Record<string, unknown>
const value = (name: string, dims: readonly number[]): Message => ({
  name,
  type: { tensor_type: { elem_type: 1, shape: { dim: dims.map((dim_value) => ({ dim_value })) } } },
})
const longs = (name: string, numbers: readonly number[], dims = [numbers.length]): Message => ({
  name,
  dims,
  data_type: 7,
  int64_data: numbers,
})
const weight = (name: string, dims: readonly number[]): Message => ({
  name,
  dims,
  data_type: 1,
  float_data: [
    ...uniform(
      dims.reduce((size, dim) => size * dim, 1),
      5,
    ),
  ],
})
const attribute = (name: string, given: number | readonly number[]): Message =>
  typeof given === 'number' ? { name, type: 2, i: given } : { name, type: 7, ints: given }

interface Line {
  readonly op: string
  /** Shapes and axes as lists become constants. */
  readonly with?: readonly (string | readonly number[])[]
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>
}

/** Each line takes what the one before gave; the image is `[1, 3, 4, 4]`, and before the first line there are two maps of it. */
async function save(lines: readonly Line[], weights: readonly Message[] = []): Promise<string> {
  const constants: Message[] = [weight('kernel', [2, 3, 1, 1]), ...weights]
  const nodes: Message[] = [{ op_type: 'Conv', input: ['image', 'kernel'], output: ['v0'] }]
  lines.forEach(({ op, with: others = [], attributes = {} }, line) => {
    const inputs = others.map((other, i) => {
      if (typeof other === 'string') return other === 'before' ? `v${line}` : other
      constants.push(longs(`c${line}-${i}`, other))
      return `c${line}-${i}`
    })
    const output = line === lines.length - 1 ? 'scores' : `v${line + 1}`
    const attributeList = Object.entries(attributes).map(([name, given]) => attribute(name, given))
    nodes.push({ op_type: op, input: [`v${line}`, ...inputs], output: [output], attribute: attributeList })
  })
  const graph = {
    name: 'g',
    node: nodes,
    initializer: constants,
    input: [value('image', [1, 3, 4, 4])],
    output: [value('scores', [1, 2])],
  }
  const message = { ir_version: 8, opset_import: [{ domain: '', version: 18 }], graph }
  return file(ModelProto.encode(ModelProto.fromObject(message)).finish(), 'model.onnx')
}

const mean = (axis: number): Line => ({ op: 'ReduceMean', with: [[axis]], attributes: { keepdims: 0 } })
const reshape = (...shape: number[]): Line => ({ op: 'Reshape', with: [shape] })
const transpose = (...perm: number[]): Line => ({ op: 'Transpose', attributes: { perm } })

const apart: [string, Line[], Message[]?][] = [
  ['a flattened map', [reshape(1, 32), { op: 'MatMul', with: ['dense'] }], [weight('dense', [32, 2])]],
  ['maps without the batch', [reshape(2, 16), mean(1), reshape(1, 2)]],
  ['tokens first', [reshape(1, 2, 16), transpose(2, 0, 1), reshape(16, 2), { op: 'Relu' }, reshape(16, 1, 2), mean(0)]],
  ['softmax over tokens', [reshape(2, 16), { op: 'Softmax', attributes: { axis: 1 } }, mean(1), reshape(1, 2)]],
  ['products of tokens', [reshape(2, 4, 4), { op: 'MatMul', with: ['before'] }, mean(1), mean(1), reshape(1, 2)]],
]

it.each(apart)('apart: %s', async (_, lines, weights) => {
  const model = await openModelFile(await save(lines, weights))
  const numbers = uniform(2 * 48, 9)
  const scores = async (count: number, start: number) => {
    const part = Float32Array.from(numbers.slice(start * 48, (start + count) * 48))
    return [...(await runModel(model, ndArray([count, 4, 4, 3], part))).outputs[0].data]
  }
  const both = await scores(2, 0)
  const single = [...(await scores(1, 0)), ...(await scores(1, 1))]
  expect(both).toHaveLength(4)
  both.forEach((score, i) => expect(score).toBeCloseTo(single[i], 5))
})

const mixed: [string, Line[]][] = [
  ['softmax over the batch', [reshape(2, 16), mean(1), reshape(1, 2), { op: 'Softmax', attributes: { axis: 0 } }]],
  [
    'products of the maps of all',
    [reshape(2, 16), { op: 'Gemm', with: ['before'], attributes: { transB: 1 } }, mean(1), reshape(1, 2)],
  ],
  [
    'the first image alone',
    [{ op: 'Gather', with: ['first'], attributes: { axis: 0 } }, mean(1), mean(1), { op: 'Unsqueeze', with: [[0]] }],
  ],
  ['the mean over the batch', [{ op: 'ReduceMean', with: [[0, 2, 3]], attributes: { keepdims: 0 } }, reshape(1, 2)]],
  ['tokens taken for images', [reshape(1, 2, 16), transpose(2, 0, 1), reshape(16, 2), reshape(1, 16, 2), mean(1)]],
]

it.each(mixed)('refused: %s', async (_, lines) => {
  await expectFailure(await save(lines, [longs('first', [0], [])]), { code: 'ONNX_BATCH_FIXED', text: 'batch' })
})
