/**
 * Computes nodes whose inputs are all constants: what exporters write to compute shapes, index tables and masks. The operators are those of the newest opset
 * (see upgrade.ts), by the ONNX specification.
 */
import type { Attribute, DataType, Initializer } from '../../../graph/graph.ts'
import { dataTypeOf } from '../tensors.ts'
import {
  axisIn,
  broadcastDims,
  broadcastTo,
  checkedSize,
  fromInitializer,
  sizeOf,
  stridesOf,
  viewOf,
  type FoldArray,
} from './array.ts'

type Inputs = readonly (FoldArray | undefined)[]
type Attributes = Readonly<Record<string, Attribute>>
/** Undefined: not in this form. */
type Evaluator = (inputs: Inputs, attributes: Attributes, outputs: number) => FoldArray[] | undefined

/** The outputs of the node; undefined for an operator that is not folded. Throws an Error with the reason where the inputs do not fit. */
export function evaluate(
  { op, attributes, outputs }: { op: string; attributes: Attributes; outputs: number },
  inputs: Inputs,
): FoldArray[] | undefined {
  return EVALUATORS[op]?.(inputs, attributes, outputs)
}

export function canEvaluate(op: string): boolean {
  return Object.hasOwn(EVALUATORS, op)
}

function need(inputs: Inputs, index: number): FoldArray {
  const input = inputs[index]
  if (!input) throw new Error(`its input ${index} is missing`)
  return input
}

function numbersOf(inputs: Inputs, index: number): number[] | undefined {
  return inputs[index] && [...inputs[index].data]
}

function int(attributes: Attributes, name: string, fallback: number): number {
  const value = attributes[name]
  return typeof value === 'number' ? value : fallback
}

function like(data: Float64Array | readonly number[], { dtype, dims }: { dtype: DataType; dims: readonly number[] }): FoldArray {
  // As the type holds them, so that float32 arithmetic rounds where the model's would.
  const exact = dtype.startsWith('float') ? Float64Array.from(Float32Array.from(data)) : Float64Array.from(data)
  return { dtype, dims, data: exact }
}

const unary =
  (compute: (x: number) => number): Evaluator =>
  (inputs) => {
    const x = need(inputs, 0)
    return [like(x.data.map(compute), x)]
  }

function combine(
  inputs: Inputs,
  compute: (...values: number[]) => number,
  dtype: DataType = need(inputs, inputs.length - 1).dtype,
): FoldArray[] {
  const arrays = inputs.map((_, i) => need(inputs, i))
  const dims = broadcastDims(arrays.map((array) => array.dims))
  const wide = arrays.map((array) => broadcastTo(array, dims).data)
  return [
    like(
      wide[0].map((_, i) => compute(...wide.map((data) => data[i]))),
      { dtype, dims },
    ),
  ]
}

const binary =
  (compute: (a: number, b: number, isInteger: boolean) => number): Evaluator =>
  (inputs) => {
    const isInteger = !need(inputs, 0).dtype.startsWith('float')
    return combine(inputs, (a, b) => compute(a, b, isInteger), need(inputs, 0).dtype)
  }

const comparison =
  (compute: (a: number, b: number) => boolean): Evaluator =>
  (inputs) =>
    combine(inputs, (a, b) => Number(compute(a, b)), 'bool')

const variadic =
  (compute: (...values: number[]) => number): Evaluator =>
  (inputs) =>
    combine(inputs, compute)

/** Half to even. */
function round(x: number): number {
  const nearest = Math.round(x)
  return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest
}

const EVALUATORS: Readonly<Record<string, Evaluator>> = {
  Abs: unary(Math.abs),
  Neg: unary((x) => -x),
  Ceil: unary(Math.ceil),
  Floor: unary(Math.floor),
  Round: unary(round),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Reciprocal: unary((x) => 1 / x),
  Sign: unary(Math.sign),
  Not: unary((x) => Number(!x)),
  Identity: (inputs) => [need(inputs, 0)],
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b, isInteger) => (isInteger ? Math.trunc(a / b) : a / b)),
  Pow: binary((a, b) => a ** b),
  Mod: (inputs, attributes) =>
    binary((a, b) => (int(attributes, 'fmod', 0) ? a % b : a - b * Math.floor(a / b)))(inputs, attributes, 1),
  And: comparison((a, b) => Boolean(a && b)),
  Or: comparison((a, b) => Boolean(a || b)),
  Xor: comparison((a, b) => Boolean(a) !== Boolean(b)),
  Equal: comparison((a, b) => a === b),
  Less: comparison((a, b) => a < b),
  LessOrEqual: comparison((a, b) => a <= b),
  Greater: comparison((a, b) => a > b),
  GreaterOrEqual: comparison((a, b) => a >= b),
  Max: variadic(Math.max),
  Min: variadic(Math.min),
  Sum: variadic((...values) => values.reduce((sum, value) => sum + value, 0)),
  Where: (inputs) => combine(inputs, (condition, a, b) => (condition ? a : b), need(inputs, 1).dtype),
  Clip: (inputs) => {
    const [low, high] = [inputs[1]?.data[0] ?? -Infinity, inputs[2]?.data[0] ?? Infinity]
    return unary((x) => Math.min(Math.max(x, low), high))(inputs, {}, 1)
  },
  Cast: (inputs, attributes) => {
    const x = need(inputs, 0)
    const dtype = dataTypeOf(int(attributes, 'to', 0))
    if (!dtype) throw new Error('it converts to a type that Sightline does not know')
    const convert = dtype === 'bool' ? (v: number) => Number(v !== 0) : dtype.startsWith('float') ? (v: number) => v : Math.trunc
    return [like(x.data.map(convert), { dtype, dims: x.dims })]
  },
  Shape: (inputs, attributes) => {
    const { dims } = need(inputs, 0)
    const part = dims.slice(int(attributes, 'start', 0), int(attributes, 'end', dims.length))
    return [like(part, { dtype: 'int64', dims: [part.length] })]
  },
  Size: (inputs) => [like([sizeOf(need(inputs, 0).dims)], { dtype: 'int64', dims: [] })],
  ConstantOfShape: (inputs, attributes) => {
    const dims = numbersOf(inputs, 0) ?? []
    const value = attributes['value'] === undefined ? undefined : fromInitializer(attributes['value'] as Initializer)
    return [like(new Float64Array(checkedSize(dims)).fill(value?.data[0] ?? 0), { dtype: value?.dtype ?? 'float32', dims })]
  },
  Range: (inputs) => {
    const [start, limit, delta] = [0, 1, 2].map((i) => need(inputs, i).data[0])
    const length = Math.max(Math.ceil((limit - start) / delta), 0)
    const values = Float64Array.from({ length: checkedSize([length]) }, (_, i) => start + i * delta)
    return [like(values, { dtype: need(inputs, 0).dtype, dims: [length] })]
  },
  Reshape: (inputs, attributes) => {
    const x = need(inputs, 0)
    const zeros = int(attributes, 'allowzero', 0)
    const wanted = (numbersOf(inputs, 1) ?? []).map((dim, i) => (dim === 0 && !zeros ? x.dims[i] : dim))
    const known = sizeOf(wanted.filter((dim) => dim !== -1))
    const dims = wanted.map((dim) => (dim === -1 ? x.data.length / known : dim))
    if (sizeOf(dims) !== x.data.length) throw new Error(`its input cannot take the shape [${wanted.join(', ')}]`)
    return [{ ...x, dims }]
  },
  Flatten: (inputs, attributes) => {
    const x = need(inputs, 0)
    const axis = int(attributes, 'axis', 1)
    const at = axis < 0 ? axis + x.dims.length : axis
    return [{ ...x, dims: [sizeOf(x.dims.slice(0, at)), sizeOf(x.dims.slice(at))] }]
  },
  Squeeze: (inputs) => {
    const x = need(inputs, 0)
    const axes = numbersOf(inputs, 1)?.map((axis) => axisIn(axis, x.dims.length))
    const removed = (dim: number, i: number) => (axes ? axes.includes(i) : dim === 1)
    return [{ ...x, dims: x.dims.filter((dim, i) => !removed(dim, i)) }]
  },
  Unsqueeze: (inputs) => {
    const x = need(inputs, 0)
    const given = numbersOf(inputs, 1) ?? []
    const rank = x.dims.length + given.length
    const axes = given.map((axis) => axisIn(axis, rank))
    const rest = [...x.dims]
    return [{ ...x, dims: Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : rest.shift()!)) }]
  },
  Transpose: (inputs, attributes) => {
    const x = need(inputs, 0)
    const perm = (attributes['perm'] as readonly number[] | undefined) ?? x.dims.map((_, i) => x.dims.length - 1 - i)
    const strides = stridesOf(x.dims)
    return [viewOf(x, { dims: perm.map((axis) => x.dims[axis]), strides: perm.map((axis) => strides[axis]) })]
  },
  Expand: (inputs) => {
    const x = need(inputs, 0)
    return [broadcastTo(x, broadcastDims([x.dims, numbersOf(inputs, 1) ?? []]))]
  },
  Tile: (inputs) => {
    const x = need(inputs, 0)
    const repeats = numbersOf(inputs, 1) ?? []
    const strides = stridesOf(x.dims)
    const apart = viewOf(x, {
      dims: x.dims.flatMap((dim, i) => [repeats[i], dim]),
      strides: strides.flatMap((stride) => [0, stride]),
    })
    return [{ ...apart, dims: x.dims.map((dim, i) => dim * repeats[i]) }]
  },
  Concat: (inputs, attributes) => {
    const arrays = inputs.map((_, i) => need(inputs, i))
    const [first] = arrays
    const axis = axisIn(int(attributes, 'axis', 0), first.dims.length)
    const dims = first.dims.map((dim, i) => (i === axis ? arrays.reduce((sum, array) => sum + array.dims[axis], 0) : dim))
    const result = new Float64Array(sizeOf(dims))
    const row = sizeOf(dims.slice(axis))
    let start = 0
    for (const { data, dims: part } of arrays) {
      const width = sizeOf(part.slice(axis))
      for (let i = 0; i * width < data.length; i++) result.set(data.subarray(i * width, (i + 1) * width), i * row + start)
      start += width
    }
    return [{ dtype: first.dtype, dims, data: result }]
  },
  Slice: (inputs) => {
    const x = need(inputs, 0)
    const [starts, ends] = [numbersOf(inputs, 1) ?? [], numbersOf(inputs, 2) ?? []]
    const axes = numbersOf(inputs, 3) ?? starts.map((_, i) => i)
    const steps = numbersOf(inputs, 4) ?? starts.map(() => 1)
    const dims = [...x.dims]
    const strides = stridesOf(x.dims)
    let start = 0
    axes.forEach((given, i) => {
      const axis = axisIn(given, x.dims.length)
      const size = x.dims[axis]
      const [low, high] = steps[i] > 0 ? [0, size] : [-1, size - 1]
      const place = (index: number) => (index < 0 ? index + size : index)
      const first = Math.min(Math.max(place(starts[i]), steps[i] > 0 ? 0 : Math.min(0, high)), high)
      const last = Math.min(Math.max(place(ends[i]), low), high)
      dims[axis] = Math.max(0, Math.ceil((last - first) / steps[i]))
      start += first * strides[axis]
      strides[axis] *= steps[i]
    })
    return [viewOf(x, { dims, strides, start })]
  },
  Split: (inputs, attributes, outputs) => {
    const x = need(inputs, 0)
    const axis = axisIn(int(attributes, 'axis', 0), x.dims.length)
    const size = Math.ceil(x.dims[axis] / outputs)
    const sizes = numbersOf(inputs, 1) ?? Array.from({ length: outputs }, (_, i) => Math.min(size, x.dims[axis] - i * size))
    const strides = stridesOf(x.dims)
    let start = 0
    return sizes.map((width) => {
      const part = viewOf(x, { dims: x.dims.map((dim, i) => (i === axis ? width : dim)), strides, start: start * strides[axis] })
      start += width
      return part
    })
  },
  Gather: (inputs, attributes) => {
    const [x, indices] = [need(inputs, 0), need(inputs, 1)]
    const axis = axisIn(int(attributes, 'axis', 0), x.dims.length)
    const dims = [...x.dims.slice(0, axis), ...indices.dims, ...x.dims.slice(axis + 1)]
    const [inner, size] = [sizeOf(x.dims.slice(axis + 1)), x.dims[axis]]
    const data = new Float64Array(checkedSize(dims))
    let to = 0
    for (let outer = 0; outer < sizeOf(x.dims.slice(0, axis)); outer++) {
      for (const index of indices.data) {
        const at = axisIn(index, size)
        const from = (outer * size + at) * inner
        data.set(x.data.subarray(from, from + inner), to)
        to += inner
      }
    }
    return [{ dtype: x.dtype, dims, data }]
  },
  ScatterND: (inputs, attributes) => {
    if ((attributes['reduction'] ?? 'none') !== 'none') return undefined
    const [x, indices, updates] = [0, 1, 2].map((i) => need(inputs, i))
    const depth = indices.dims[indices.dims.length - 1]
    const strides = stridesOf(x.dims)
    const inner = sizeOf(x.dims.slice(depth))
    const data = x.data.slice()
    for (let i = 0; i * depth < indices.data.length; i++) {
      let at = 0
      for (let k = 0; k < depth; k++) at += axisIn(indices.data[i * depth + k], x.dims[k]) * strides[k]
      data.set(updates.data.subarray(i * inner, (i + 1) * inner), at)
    }
    return [{ ...x, data }]
  },
  NonZero: (inputs) => {
    const { dims, data } = need(inputs, 0)
    const found = [...data.keys()].filter((i) => data[i] !== 0)
    const strides = stridesOf(dims)
    const rows = dims.map((dim, axis) => found.map((position) => Math.floor(position / strides[axis]) % dim))
    return [like(rows.flat(), { dtype: 'int64', dims: [dims.length, found.length] })]
  },
  Trilu: (inputs, attributes) => {
    const x = need(inputs, 0)
    const [rows, columns] = x.dims.slice(-2)
    const k = inputs[1]?.data[0] ?? 0
    const upper = int(attributes, 'upper', 1)
    const kept = (i: number) => {
      const offset = (i % columns) - (Math.floor(i / columns) % rows)
      return upper ? offset >= k : offset <= k
    }
    return [
      like(
        x.data.map((value, i) => (kept(i) ? value : 0)),
        x,
      ),
    ]
  },
  ReduceSum: reduce((values) => values.reduce((sum, value) => sum + value, 0)),
  ReduceProd: reduce((values) => values.reduce((product, value) => product * value, 1)),
  ReduceMax: reduce((values) => values.reduce((most, value) => Math.max(most, value), -Infinity)),
  ReduceMin: reduce((values) => values.reduce((least, value) => Math.min(least, value), Infinity)),
  ReduceMean: reduce((values) => values.reduce((sum, value) => sum + value, 0) / values.length),
}

function reduce(compute: (values: number[]) => number): Evaluator {
  return (inputs, attributes) => {
    const x = need(inputs, 0)
    const given = numbersOf(inputs, 1)
    if (!given?.length && int(attributes, 'noop_with_empty_axes', 0)) return [x]
    const axes = (given?.length ? given : x.dims.map((_, i) => i)).map((axis) => axisIn(axis, x.dims.length))
    const kept = x.dims.map((dim, i) => (axes.includes(i) ? 1 : dim))
    const strides = stridesOf(kept)
    const own = stridesOf(x.dims)
    const groups = Array.from({ length: sizeOf(kept) }, (): number[] => [])
    x.data.forEach((value, position) => {
      const at = x.dims.reduce(
        (to, dim, i) => (axes.includes(i) ? to : to + (Math.floor(position / own[i]) % dim) * strides[i]),
        0,
      )
      groups[at].push(value)
    })
    const dims = int(attributes, 'keepdims', 1) ? kept : x.dims.filter((_, i) => !axes.includes(i))
    return [like(groups.map(compute), { dtype: x.dtype, dims })]
  }
}
