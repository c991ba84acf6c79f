/**
 * Operators that are not taken over as they are: what is the identity in inference disappears, older forms become others, and what names a fixed batch is opened.
 * A rewrite gives the graph's values for the node's outputs; undefined where the node is like any other.
 */
import { opFormUnsupported } from '../../errors/graph-errors.ts'
import { onnxBatchLost, onnxNodeUnsupported } from '../../errors/onnx-errors.ts'
import { DATA_TYPES } from '../../graph/data-types.ts'
import { broadcast, formatShape, product, sameShape } from '../../graph/dimensions.ts'
import { BATCH, integers, tensor, type Dimension, type Initializer, type Shape } from '../../graph/graph.ts'
import { constantValue } from '../../graph/ops/Constant.ts'
import { resolveTarget } from './batch.ts'
import { axisIn } from './fold/array.ts'
import type { OnnxNode } from './onnx-model.ts'
import { dequantize, quantize } from './quantised.ts'
import { dataTypeOf } from './tensors.ts'
import type { Translation } from './translation.ts'
import type { Draft } from './upgrade.ts'

type Rewrite = (to: Translation, draft: Draft, node: OnnxNode) => readonly string[] | undefined

const passOn: Rewrite = (_, { inputs }) => [inputs[0]]

/** Only shapes change: by which target, given the input's shape. */
function reshaped(to: Translation, value: string, shape: Shape): string {
  const from = to.type(value).shape
  if (sameShape(from, shape)) return value
  const open = shape.filter((dimension) => typeof dimension === 'string')
  const copied = (dimension: Dimension, i: number) => dimension === from[i]
  if (open.length > 1 && !shape.every((dimension, i) => typeof dimension === 'number' || copied(dimension, i))) {
    throw new Error(`its shape ${formatShape(shape)} has two open dimensions`)
  }
  const target = shape.map((dimension, i) =>
    typeof dimension === 'number' ? dimension : open.length > 1 && copied(dimension, i) ? 0 : -1,
  )
  return to.op('Reshape', [value, to.constant(integers(target))])
}

function isConstant(to: Translation, inputs: readonly string[]): boolean {
  return inputs.every((input) => input === '' || to.build.constantOf(input) !== undefined)
}

const reshape: Rewrite = (to, draft) => {
  const [data, target] = draft.inputs
  const { shape: from } = to.type(data)
  const { content } = to.type(target)
  if (isConstant(to, draft.inputs) || !content) return undefined
  const { allowzero = 0 } = draft.attributes
  const wanted = content.map((dimension, i) => (dimension === 0 && !allowzero ? (from[i] ?? 0) : dimension))
  const shape = resolveTarget(from, wanted, to.fixedBatch)
  if (!shape) {
    if (to.fixedBatch !== null) throw onnxBatchLost(draft, `it makes [${wanted.join(', ')}] of ${formatShape(from)}`)
    return undefined
  }
  const open = shape.filter((dimension) => typeof dimension === 'string').length
  return open > 1 && !shape.every((dimension, i) => typeof dimension === 'number' || dimension === from[i])
    ? undefined
    : [reshaped(to, data, shape)]
}

const flatten: Rewrite = (to, draft) => {
  const { shape } = to.type(draft.inputs[0])
  if (isConstant(to, draft.inputs)) return undefined
  const { axis = 1 } = draft.attributes
  const at = Number(axis) < 0 ? Number(axis) + shape.length : Number(axis)
  const flat = [product(shape.slice(0, at)), product(shape.slice(at))]
  return sameShape(shape, flat) ? [draft.inputs[0]] : undefined
}

/** Two in a row are one, or none. */
const transpose: Rewrite = (to, draft) => {
  const [value] = draft.inputs
  const rank = to.type(value).shape.length
  const perm = (draft.attributes['perm'] as readonly number[] | undefined) ?? Array.from({ length: rank }, (_, i) => rank - 1 - i)
  if (isConstant(to, draft.inputs)) return undefined
  const before = to.build.producer(value)
  if (before?.op !== 'Transpose') return perm.every((axis, i) => axis === i) ? [value] : undefined
  const first = before.attributes['perm'] as readonly number[]
  const both = perm.map((axis) => first[axis])
  return both.every((axis, i) => axis === i) ? [before.inputs[0]] : [to.op('Transpose', [before.inputs[0]], { perm: both })]
}

const cast: Rewrite = (to, draft) => {
  const dtype = dataTypeOf(draft.attributes['to'] as number)
  const [value] = draft.inputs
  if (!dtype) throw opFormUnsupported(draft, 'converts to a type that Sightline does not hold')
  if (to.type(value).dtype === dtype) return [value]
  return isConstant(to, draft.inputs) ? undefined : [to.op('Cast', [value], { to: DATA_TYPES[dtype] })]
}

const castLike: Rewrite = (to, draft) => {
  const [value, like] = draft.inputs
  const { dtype } = to.type(like)
  return [to.type(value).dtype === dtype ? value : to.op('Cast', [value], { to: DATA_TYPES[dtype] })]
}

/** The mask of a Dropout that drops nothing. */
function everywhere(to: Translation, value: string): string {
  return to.op('Equal', [value, value])
}

const dropout: Rewrite = (to, draft) => {
  const [, ratio, training] = draft.inputs
  if (to.numbers(training)?.[0] && to.numbers(ratio)?.[0] !== 0) {
    throw opFormUnsupported(
      draft,
      'is in training mode and would drop numbers at random (PyTorch: call model.eval() before the export)',
    )
  }
  const [data] = draft.inputs
  const mask = draft.outputs[1]
  return mask ? [data, to.isRead(mask) ? everywhere(to, data) : data] : [data]
}

/** Before operator set 13 everything from the axis on was one axis. */
const softmax: Rewrite = (to, draft) => {
  if (to.opset >= 13) return undefined
  const [value] = draft.inputs
  const { shape } = to.type(value)
  const axis = axisIn(Number(draft.attributes['axis'] ?? 1), shape.length)
  if (shape.slice(axis + 1).every((dimension) => dimension === 1)) return [to.op(draft.op, [value], { axis })]
  const flat = reshaped(to, value, [product(shape.slice(0, axis)), product(shape.slice(axis))])
  return [reshaped(to, to.op(draft.op, [flat], { axis: -1 }), shape)]
}

/** Tokens and the like that are the same for all images were written for the batch of the export. */
const concat: Rewrite = (to, draft) => {
  const shapes = draft.inputs.map((input) => to.type(input).shape)
  const axis = axisIn(Number(draft.attributes['axis'] ?? 0), shapes[0].length)
  const batched = draft.inputs.find((_, i) => shapes[i][0] === BATCH)
  if (batched === undefined || axis === 0 || shapes.every(([first]) => first === BATCH)) return undefined
  const count = to.op('Shape', [batched], { start: 0, end: 1 })
  const inputs = draft.inputs.map((input, i) => {
    const [first, ...rest] = shapes[i]
    if (first === BATCH) return input
    if (first !== 1 || rest.some((dimension) => typeof dimension !== 'number')) {
      throw onnxBatchLost(draft, `it joins ${shapes.map(formatShape).join(' and ')}`)
    }
    return to.op('Expand', [input, to.op('Concat', [count, to.constant(integers(rest as number[]))], { axis: 0 })])
  })
  return [to.op('Concat', inputs, { axis })]
}

/** Taking the only image of a batch of one. */
const slice: Rewrite = (to, draft) => {
  const [data, ...rest] = draft.inputs
  const { shape } = to.type(data)
  const [starts, ends, axes, steps] = rest.map((input) => to.numbers(input))
  if (to.fixedBatch === null || shape[0] !== BATCH || axes?.length !== 1 || axes[0] !== 0) return undefined
  return starts?.[0] === 0 && Number(ends?.[0]) >= to.fixedBatch && (steps?.[0] ?? 1) === 1 ? [data] : undefined
}

/** The exponent may be an integer in ONNX, not in the graph. */
const pow: Rewrite = (to, draft) => {
  const [base, exponent] = draft.inputs
  if (isConstant(to, draft.inputs) || to.type(exponent).dtype === to.type(base).dtype) return undefined
  return [to.op('Pow', [base, to.op('Cast', [exponent], { to: DATA_TYPES[to.type(base).dtype] })])]
}

const clip: Rewrite = (_, { inputs }) => (inputs.slice(1).every((input) => input === '') ? [inputs[0]] : undefined)

/** Before operator set 21 there was one scale for each group, not for each channel. */
const groupNormalization: Rewrite = (to, draft) => {
  if (to.opset >= 21) return undefined
  const [data, ...factors] = draft.inputs
  const channels = to.type(data).shape[1]
  const groups = Number(draft.attributes['num_groups'])
  if (typeof channels !== 'number') throw new Error('the number of its channels is not known')
  const wide = factors.map((value) => {
    const initializer = to.build.constantOf(value)
    if (!initializer) throw onnxNodeUnsupported(draft, 'takes its scale from a value that is computed while the model runs')
    return to.constant(repeated(initializer, channels / groups))
  })
  return [to.op('GroupNormalization', [data, ...wide], { ...draft.attributes })]
}

function repeated({ dims: [size], read }: Initializer, times: number): Initializer {
  const values = read() as Float32Array
  return tensor(
    'float32',
    [size * times],
    Float32Array.from({ length: size * times }, (_, i) => values[Math.floor(i / times)]),
  )
}

const branch: Rewrite = (to, draft, { bodies }) => {
  const condition = to.numbers(draft.inputs[0])
  if (!condition) throw onnxNodeUnsupported(draft, 'chooses its branch by a value that is computed while the model runs')
  const body = bodies[condition[0] ? 'then_branch' : 'else_branch']
  if (!body) throw onnxNodeUnsupported(draft, 'lacks a branch')
  return to.runBody(body)
}

/** Shapes that both have, with the batch where only the file's fixed one is missing. */
const expand: Rewrite = (to, draft) => {
  const [data, target] = draft.inputs
  const { content } = to.type(target)
  const { shape } = to.type(data)
  if (!content || isConstant(to, draft.inputs)) return undefined
  const wide = broadcast(shape, content)
  return wide && sameShape(wide, shape) ? [data] : undefined
}

export const REWRITES: Readonly<Record<string, Rewrite | undefined>> = {
  Cast: cast,
  CastLike: castLike,
  Clip: clip,
  Concat: concat,
  Constant: (to, draft) => [to.constant(constantValue({ ...draft, outputs: [...draft.outputs] }))],
  DequantizeLinear: dequantize,
  Dropout: dropout,
  Expand: expand,
  Flatten: flatten,
  GroupNormalization: groupNormalization,
  Identity: passOn,
  If: branch,
  LogSoftmax: softmax,
  Pow: pow,
  QuantizeLinear: quantize,
  Reshape: reshape,
  Slice: slice,
  Softmax: softmax,
  Transpose: transpose,
}
