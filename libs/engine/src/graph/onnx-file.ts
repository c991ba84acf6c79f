/**
 * A graph as an ONNX file for others: types of inputs and outputs, metadata, all weights inside. Written in pieces, so that the weights are never in memory as a whole:
 * a message of protobuf says its length before its content, which is known beforehand.
 */
import { modelTooLargeForOnnx } from '../errors/graph-errors.ts'
import { GraphBuilder } from './builder.ts'
import { byteLengthOf, DATA_TYPES } from './data-types.ts'
import type { Graph, Initializer, TensorData, ValueType } from './graph.ts'
import { bytesOf, encodeNode, IR_VERSION, OPSET_VERSION } from './onnx.ts'
import { GraphProto, ModelProto, TensorProto, type GraphMessage, type ValueInfoMessage } from './onnx-schema.ts'

export interface OnnxFileOptions {
  readonly name: string
  readonly metadata: Readonly<Record<string, string>>
  /** For people: what each input and output is. */
  readonly descriptions?: Readonly<Record<string, string>>
}

export interface OnnxFile {
  /** Bytes of the whole file. */
  readonly length: number
  pieces(): Iterable<Uint8Array>
}

/** What protobuf can hold in one message. */
const MAX_BYTES = 2 ** 31 - 1

/** Tags of the fields that are written by hand: `number << 3 | 2`, since all are of known length. */
const TAGS = { graphOfModel: (7 << 3) | 2, initializerOfGraph: (5 << 3) | 2, rawDataOfTensor: (9 << 3) | 2 }

/** Throws ONNX_TOO_LARGE. */
export function writeOnnxFile(graph: Graph, { name, metadata, descriptions = {} }: OnnxFileOptions): OnnxFile {
  const build = GraphBuilder.from(graph)
  const describe = (value: string) => valueInfo(value, build.type(value), descriptions[value])
  const message: GraphMessage & { doc_string?: string } = {
    name,
    node: graph.nodes.map(encodeNode),
    input: graph.inputs.map((input) => describe(input.name)),
    output: graph.outputs.map(describe),
  }
  const head = ModelProto.encode(
    ModelProto.create({
      ir_version: IR_VERSION,
      producer_name: 'sightline',
      opset_import: [{ domain: '', version: OPSET_VERSION }],
      metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    }),
  ).finish()
  const body = GraphProto.encode(GraphProto.create(message as object)).finish()
  const weights = [...graph.initializers].map(([weight, initializer]) => framed(weight, initializer))
  const graphLength = weights.reduce((sum, { length }) => sum + length, body.length)
  const start = field(TAGS.graphOfModel, graphLength)
  const length = head.length + start.length + graphLength
  if (length > MAX_BYTES) throw modelTooLargeForOnnx(length)
  return {
    length,
    *pieces() {
      yield head
      yield start
      yield body
      for (const weight of weights) {
        yield weight.head
        for (const piece of piecesOf(weight.initializer)) yield bytesOf(piece)
      }
    },
  }
}

interface Framed {
  readonly initializer: Initializer
  /** Everything before the numbers. */
  readonly head: Uint8Array
  readonly length: number
}

function framed(name: string, initializer: Initializer): Framed {
  const { dtype, dims } = initializer
  const tensor = TensorProto.encode(TensorProto.create({ name, dims: [...dims], data_type: DATA_TYPES[dtype] })).finish()
  const raw = byteLengthOf(initializer)
  const rawStart = field(TAGS.rawDataOfTensor, raw)
  const head = Buffer.concat([field(TAGS.initializerOfGraph, tensor.length + rawStart.length + raw), tensor, rawStart])
  return { initializer, head, length: head.length + raw }
}

function piecesOf(initializer: Initializer): Iterable<TensorData> {
  return initializer.pieces?.() ?? [initializer.read()]
}

/** The tag of a field and the length of what follows. */
function field(tag: number, length: number): Uint8Array {
  const bytes = [tag]
  let rest = length
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Uint8Array.from([...bytes, rest])
}

function valueInfo(name: string, { dtype, shape }: ValueType, doc_string: string | undefined): ValueInfoMessage {
  // A product such as `12*N` is no ONNX symbol: such a dimension is left open.
  const dim = shape.map((dimension) =>
    typeof dimension === 'number' ? { dim_value: dimension } : dimension.includes('*') ? {} : { dim_param: dimension },
  )
  return { name, type: { tensor_type: { elem_type: DATA_TYPES[dtype], shape: { dim } } }, ...(doc_string && { doc_string }) }
}
