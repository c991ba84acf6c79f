/**
 * The messages of the ONNX file format that we read and write, as protobufjs descriptors: names and field numbers of onnx.proto
 * (IR version 10). Fields left out here are skipped on reading.
 */
import protobuf from 'protobufjs/light.js'

type Fields = Record<string, protobuf.IField>

const one = (id: number, type: string): protobuf.IField => ({ id, type })
const many = (id: number, type: string): protobuf.IField => ({ id, type, rule: 'repeated' })
const packed = (id: number, type: string): protobuf.IField => ({ id, type, rule: 'repeated', options: { packed: true } })

const MESSAGES: Record<string, Fields> = {
  ModelProto: {
    ir_version: one(1, 'int64'),
    producer_name: one(2, 'string'),
    producer_version: one(3, 'string'),
    graph: one(7, 'GraphProto'),
    opset_import: many(8, 'OperatorSetIdProto'),
    metadata_props: many(14, 'StringStringEntryProto'),
    functions: many(25, 'FunctionProto'),
  },
  FunctionProto: {
    name: one(1, 'string'),
    input: many(4, 'string'),
    output: many(5, 'string'),
    attribute: many(6, 'string'),
    node: many(7, 'NodeProto'),
    opset_import: many(9, 'OperatorSetIdProto'),
    domain: one(10, 'string'),
    attribute_proto: many(11, 'AttributeProto'),
    overload: one(13, 'string'),
  },
  OperatorSetIdProto: { domain: one(1, 'string'), version: one(2, 'int64') },
  GraphProto: {
    node: many(1, 'NodeProto'),
    name: one(2, 'string'),
    initializer: many(5, 'TensorProto'),
    input: many(11, 'ValueInfoProto'),
    output: many(12, 'ValueInfoProto'),
    value_info: many(13, 'ValueInfoProto'),
    sparse_initializer: many(15, 'SparseTensorProto'),
  },
  SparseTensorProto: { dims: many(3, 'int64') },
  NodeProto: {
    input: many(1, 'string'),
    output: many(2, 'string'),
    name: one(3, 'string'),
    op_type: one(4, 'string'),
    attribute: many(5, 'AttributeProto'),
    domain: one(7, 'string'),
    overload: one(8, 'string'),
    metadata_props: many(9, 'StringStringEntryProto'),
  },
  AttributeProto: {
    name: one(1, 'string'),
    f: one(2, 'float'),
    i: one(3, 'int64'),
    s: one(4, 'bytes'),
    t: one(5, 'TensorProto'),
    g: one(6, 'GraphProto'),
    floats: many(7, 'float'),
    ints: many(8, 'int64'),
    strings: many(9, 'bytes'),
    type: one(20, 'int32'),
    ref_attr_name: one(21, 'string'),
  },
  TensorProto: {
    dims: many(1, 'int64'),
    data_type: one(2, 'int32'),
    float_data: packed(4, 'float'),
    int32_data: packed(5, 'int32'),
    int64_data: packed(7, 'int64'),
    name: one(8, 'string'),
    raw_data: one(9, 'bytes'),
    double_data: packed(10, 'double'),
    uint64_data: packed(11, 'uint64'),
    external_data: many(13, 'StringStringEntryProto'),
    data_location: one(14, 'int32'),
  },
  StringStringEntryProto: { key: one(1, 'string'), value: one(2, 'string') },
  ValueInfoProto: { name: one(1, 'string'), type: one(2, 'TypeProto'), doc_string: one(3, 'string') },
  TypeProto: {
    tensor_type: one(1, 'TensorTypeProto'),
    sequence_type: one(4, 'OtherTypeProto'),
    map_type: one(5, 'OtherTypeProto'),
    optional_type: one(9, 'OtherTypeProto'),
  },
  OtherTypeProto: {},
  TensorTypeProto: { elem_type: one(1, 'int32'), shape: one(2, 'TensorShapeProto') },
  TensorShapeProto: { dim: many(1, 'DimensionProto') },
  DimensionProto: { dim_value: one(1, 'int64'), dim_param: one(2, 'string') },
}

const root = protobuf.Root.fromJSON({
  // As in onnx.proto: a field that is there with the value 0 (a dimension of size 0) is not an absent one.
  nested: Object.fromEntries(Object.entries(MESSAGES).map(([name, fields]) => [name, { fields, edition: 'proto2' }])),
})

export const ModelProto = root.lookupType('ModelProto')
export const GraphProto = root.lookupType('GraphProto')
export const TensorProto = root.lookupType('TensorProto')

/** The messages as plain objects; 64-bit integers as numbers (ONNX's own need no more than 53 bits). */
export interface TensorMessage {
  dims?: number[]
  data_type?: number
  name?: string
  raw_data?: Uint8Array
  float_data?: number[]
  int32_data?: number[]
  int64_data?: number[]
  double_data?: number[]
  uint64_data?: number[]
  external_data?: { key: string; value: string }[]
  data_location?: number
}

export interface AttributeMessage {
  name: string
  type?: number
  f?: number
  i?: number
  s?: Uint8Array
  t?: TensorMessage
  g?: GraphMessage
  floats?: number[]
  ints?: number[]
  /** In a function: the attribute of its call that gives the value. */
  ref_attr_name?: string
}

export interface NodeMessage {
  name?: string
  op_type: string
  domain?: string
  overload?: string
  input?: string[]
  output?: string[]
  attribute?: AttributeMessage[]
  metadata_props?: EntryMessage[]
}

export interface EntryMessage {
  key?: string
  value?: string
}

export interface ValueInfoMessage {
  name: string
  doc_string?: string
  type?: {
    sequence_type?: object
    map_type?: object
    optional_type?: object
    tensor_type?: { elem_type?: number; shape?: { dim?: { dim_value?: number; dim_param?: string }[] } }
  }
}

export interface GraphMessage {
  name?: string
  node?: NodeMessage[]
  initializer?: TensorMessage[]
  sparse_initializer?: object[]
  input?: ValueInfoMessage[]
  output?: ValueInfoMessage[]
  value_info?: ValueInfoMessage[]
}

export interface OpsetMessage {
  domain?: string
  version?: number
}

export interface FunctionMessage {
  name?: string
  domain?: string
  overload?: string
  input?: string[]
  output?: string[]
  attribute?: string[]
  attribute_proto?: AttributeMessage[]
  node?: NodeMessage[]
  opset_import?: OpsetMessage[]
}

export interface ModelMessage {
  ir_version?: number
  producer_name?: string
  producer_version?: string
  opset_import?: OpsetMessage[]
  graph?: GraphMessage
  metadata_props?: EntryMessage[]
  functions?: FunctionMessage[]
}

/** AttributeProto.AttributeType */
export const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const
/** AttributeProto.AttributeType of a graph, as the branches of If have. */
export const GRAPH_ATTRIBUTE = 5

export { DATA_TYPES } from './data-types.ts'

/** TensorProto.DataLocation.EXTERNAL */
export const EXTERNAL = 1
