/**
 * The graph: what every importer produces, every pass rewrites and every runtime runs. It is a plain data structure in
 * the words of ONNX: `Node.op` is the ONNX operator name (default domain), values are edges and have unique names, and
 * weights are initializers.
 *
 * Layout, said once: images and feature maps are NCHW inside the graph, kernels are `[out, in/groups, kh, kw]`. What people
 * and plugins see is channels last; the conversion sits at the edge of `ExplainableModel`.
 *
 * A dimension is a number, or a symbolic expression such as `N` (the batch) or `12*N`; see dimensions.ts.
 */
export type DataType = 'float32' | 'float64' | 'float16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool'

export type Dimension = number | string
export type Shape = readonly Dimension[]

/** The name of the batch dimension. */
export const BATCH = 'N'

export interface ValueType {
  readonly dtype: DataType
  readonly shape: Shape
  /** Known content of a small constant tensor (the result of Shape, a constant shape, the bounds of Clip), in C order. */
  readonly content?: readonly Dimension[]
}

export interface GraphInput {
  readonly name: string
  readonly dtype: DataType
  readonly shape: Shape
}

/** What an attribute of a node can hold. Whether a number is an ONNX int or float is declared by the op. */
export type Attribute = number | string | readonly number[] | Initializer

export interface Node {
  /** Unique in the graph; error messages use it. */
  readonly name: string
  /** The ONNX operator name. */
  readonly op: string
  /** Value names; the empty string is an optional input left out. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
  /** Of an operator that has no definition here: what a runtime that knows it needs to run it. No gradient passes through it. */
  readonly foreign?: ForeignNode
}

export type AttributeKind = 'int' | 'float' | 'string' | 'ints' | 'floats' | 'tensor'

export interface ForeignNode {
  /** How each attribute is encoded. */
  readonly kinds: Readonly<Record<string, AttributeKind>>
  /** Of the outputs, as the file states them. */
  readonly types: readonly ValueType[]
}

export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Int8Array | Uint8Array | Uint16Array

/** A constant. `read` gives its numbers in C order (bool as 0/1 bytes, float16 as bits); they may come from a file at each call. */
export interface Initializer {
  readonly dtype: DataType
  readonly dims: readonly number[]
  read(): TensorData
  /** The same numbers in pieces, each of which holds until the next is taken; absent where they lie in memory as a whole. */
  pieces?(): Iterable<TensorData>
  /** Puts the same numbers, float32, into `into` while this thread has other work; absent where there is nothing to wait for. */
  load?(into: Float32Array<ArrayBuffer>): Promise<void>
}

export interface Graph {
  readonly inputs: readonly GraphInput[]
  /** Names of the values that a run returns, in order. */
  readonly outputs: readonly string[]
  /** In an order in which every value is defined before it is used. */
  readonly nodes: readonly Node[]
  readonly initializers: ReadonlyMap<string, Initializer>
}

/** An initializer whose numbers are in memory. */
export function tensor(dtype: DataType, dims: readonly number[], data: TensorData): Initializer {
  return { dtype, dims, read: () => data }
}

/** A float32 constant. */
export function floats(dims: readonly number[], data: Float32Array | readonly number[]): Initializer {
  return tensor('float32', dims, data instanceof Float32Array ? data : Float32Array.from(data))
}

/** A one-dimensional int64 constant, as ONNX wants shapes, axes and pads. */
export function integers(values: readonly number[]): Initializer {
  return tensor('int64', [values.length], BigInt64Array.from(values, BigInt))
}

/** A zero-dimensional float32 constant. */
export function scalar(value: number): Initializer {
  return floats([], [value])
}
