/** Graph ⇄ ONNX ModelProto bytes. Large weights can stay outside, in one external-data file that many graphs share. */
import { graphInvalid, opUnsupported } from '../errors/graph-errors.ts'
import type { Attribute, DataType, Graph, GraphInput, Initializer, Node, TensorData } from './graph.ts'
import { tensor } from './graph.ts'
import {
  ATTRIBUTE_TYPES,
  DATA_TYPES,
  EXTERNAL,
  ModelProto,
  TensorProto,
  type AttributeMessage,
  type ModelMessage,
  type NodeMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from './onnx-schema.ts'
import { OPS } from './ops/index.ts'

/** The versions that we write. */
export const OPSET_VERSION = 21
export const IR_VERSION = 10

/** Where an initializer lies in an external-data file beside the model. */
export interface ExternalLocation {
  readonly location: string
  readonly offset: number
  readonly length: number
}

export interface EncodeOptions {
  /** The place of an initializer outside the bytes; undefined puts its numbers inside. */
  readonly external?: (initializer: Initializer) => ExternalLocation | undefined
}

export function encodeOnnx(graph: Graph, { external = () => undefined }: EncodeOptions = {}): Uint8Array {
  const message: ModelMessage = {
    ir_version: IR_VERSION,
    producer_name: 'sightline',
    opset_import: [{ domain: '', version: OPSET_VERSION }],
    graph: {
      name: 'graph',
      node: graph.nodes.map(encodeNode),
      initializer: [...graph.initializers].map(([name, initializer]) => encodeTensor(name, initializer, external(initializer))),
      input: graph.inputs.map(encodeInput),
      output: graph.outputs.map((name) => ({ name })),
    },
  }
  return encodeMessage(message)
}

export function encodeMessage(message: ModelMessage): Uint8Array {
  return ModelProto.encode(ModelProto.create(message as object)).finish()
}

export function encodeNode(node: Node): NodeMessage {
  const table = OPS.get(node.op)?.attributes
  if (!table && !node.foreign) throw opUnsupported(node)
  const attribute = Object.entries(node.attributes).map(([name, value]): AttributeMessage => {
    const kind = node.foreign?.kinds[name] ?? table?.[name]?.kind
    if (!kind) throw graphInvalid(`${node.op} has no attribute “${name}” (node “${node.name}”)`)
    return { name, type: ATTRIBUTE_TYPES[kind], ...encodeAttribute(kind, value) }
  })
  return { name: node.name, op_type: node.op, input: [...node.inputs], output: [...node.outputs], attribute }
}

function encodeAttribute(kind: keyof typeof ATTRIBUTE_TYPES, value: Attribute): Partial<AttributeMessage> {
  switch (kind) {
    case 'float':
      return { f: value as number }
    case 'int':
      return { i: value as number }
    case 'string':
      return { s: new TextEncoder().encode(value as string) }
    case 'tensor':
      return { t: encodeTensor('', value as Initializer, undefined) }
    case 'floats':
      return { floats: [...(value as readonly number[])] }
    case 'ints':
      return { ints: [...(value as readonly number[])] }
  }
}

function encodeTensor(name: string, { dtype, dims, read }: Initializer, place: ExternalLocation | undefined): TensorMessage {
  const head = { name, dims: [...dims], data_type: DATA_TYPES[dtype] }
  if (!place) return { ...head, raw_data: bytesOf(read()) }
  const external_data = Object.entries(place).map(([key, value]) => ({ key, value: String(value) }))
  return { ...head, external_data, data_location: EXTERNAL }
}

function encodeInput({ name, dtype, shape }: GraphInput): ValueInfoMessage {
  // A product such as `12*N` is no ONNX symbol: such a dimension is left open.
  const dim = shape.map((dimension) =>
    typeof dimension === 'number' ? { dim_value: dimension } : dimension.includes('*') ? {} : { dim_param: dimension },
  )
  return { name, type: { tensor_type: { elem_type: DATA_TYPES[dtype], shape: { dim } } } }
}

export function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

/** An ONNX file as a graph, and the opset it was written for. Weights in external files are not read. */
export interface DecodedOnnx {
  readonly graph: Graph
  readonly opset: number
}

export function decodeOnnx(bytes: Uint8Array): DecodedOnnx {
  const message = decodeMessage(bytes)
  const { graph } = message
  if (!graph) throw graphInvalid('the ONNX file holds no graph')
  const initializers = new Map((graph.initializer ?? []).map((item) => [item.name ?? '', decodeTensor(item)]))
  const opset = (message.opset_import ?? []).find(({ domain }) => !domain)?.version
  return {
    opset: opset ?? 1,
    graph: {
      inputs: (graph.input ?? []).filter(({ name }) => !initializers.has(name)).map(decodeInput),
      outputs: (graph.output ?? []).map(({ name }) => name),
      nodes: (graph.node ?? []).map(decodeNode),
      initializers,
    },
  }
}

/** Throws GRAPH_INVALID. */
export function decodeMessage(bytes: Uint8Array): ModelMessage {
  try {
    // Through a plain object: fields that are absent stay absent instead of showing their protobuf defaults.
    return ModelProto.toObject(ModelProto.decode(bytes), { longs: Number }) as ModelMessage
  } catch (error) {
    throw graphInvalid(`the bytes are no ONNX model (${(error as Error).message})`)
  }
}

function decodeNode(node: NodeMessage, index: number): Node {
  return {
    name: node.name || `${node.op_type}_${index}`,
    op: node.op_type,
    inputs: node.input ?? [],
    outputs: node.output ?? [],
    attributes: Object.fromEntries((node.attribute ?? []).map((item) => [item.name, decodeAttribute(item)])),
  }
}

function decodeAttribute(item: AttributeMessage): Attribute {
  switch (item.type) {
    case ATTRIBUTE_TYPES.float:
      return item.f ?? 0
    case ATTRIBUTE_TYPES.int:
      return item.i ?? 0
    case ATTRIBUTE_TYPES.string:
      return new TextDecoder().decode(item.s)
    case ATTRIBUTE_TYPES.tensor:
      return decodeTensor(item.t ?? {})
    case ATTRIBUTE_TYPES.floats:
      return item.floats ?? []
    case ATTRIBUTE_TYPES.ints:
      return item.ints ?? []
    default:
      throw graphInvalid(`the attribute “${item.name}” is of a type that Sightline does not read (${item.type})`)
  }
}

function decodeInput({ name, type }: ValueInfoMessage): GraphInput {
  const { elem_type, shape } = type?.tensor_type ?? {}
  const dimensions = (shape?.dim ?? []).map(({ dim_value, dim_param }, i) =>
    dim_param ? dim_param : dim_value === undefined ? `${name}_${i}` : dim_value,
  )
  return { name, dtype: decodeDataType(elem_type), shape: dimensions }
}

export function decodeTensorBytes(bytes: Uint8Array): Initializer {
  return decodeTensor(TensorProto.toObject(TensorProto.decode(bytes), { longs: Number }) as TensorMessage)
}

function decodeTensor(item: TensorMessage): Initializer {
  const dtype = decodeDataType(item.data_type)
  if (item.data_location === EXTERNAL) throw graphInvalid(`the weight “${item.name}” lies in an external file`)
  return tensor(dtype, item.dims ?? [], decodeData(dtype, item))
}

function decodeData(dtype: DataType, item: TensorMessage): TensorData {
  // A copy, because a typed array needs an aligned start.
  if (item.raw_data?.length) return viewAs(dtype, Uint8Array.from(item.raw_data).buffer)
  switch (dtype) {
    case 'float32':
      return Float32Array.from(item.float_data ?? [])
    case 'float64':
      return Float64Array.from(item.double_data ?? [])
    case 'int64':
      return BigInt64Array.from(item.int64_data ?? [], BigInt)
    case 'int32':
      return Int32Array.from(item.int32_data ?? [])
    case 'int8':
      return Int8Array.from(item.int32_data ?? [])
    case 'uint8':
    case 'bool':
      return Uint8Array.from(item.int32_data ?? [])
    case 'float16':
      return Uint16Array.from(item.int32_data ?? [])
  }
}

/** A buffer seen as the numbers of a type. */
export function viewAs(dtype: DataType, buffer: ArrayBuffer): TensorData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer)
    case 'float64':
      return new Float64Array(buffer)
    case 'int64':
      return new BigInt64Array(buffer)
    case 'int32':
      return new Int32Array(buffer)
    case 'int8':
      return new Int8Array(buffer)
    case 'uint8':
    case 'bool':
      return new Uint8Array(buffer)
    case 'float16':
      return new Uint16Array(buffer)
  }
}

function decodeDataType(code: number | undefined): DataType {
  const found = Object.entries(DATA_TYPES).find(([, value]) => value === code)
  if (!found) throw graphInvalid(`a tensor is of a type that Sightline does not read (ONNX data type ${code})`)
  return found[0] as DataType
}
