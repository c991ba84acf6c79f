/** ONNX files, as PyTorch, tf2onnx, Keras and others write them. */
import type { Hash } from 'node:crypto'
import { dirname } from 'node:path'
import { modelFileBroken } from '../../errors/importer-errors.ts'
import { onnxOpsetUnsupported } from '../../errors/onnx-errors.ts'
import { BATCH, integers, type Initializer } from '../../graph/graph.ts'
import {
  EXTERNAL,
  ModelProto,
  type FunctionMessage,
  type GraphMessage,
  type ModelMessage,
  type NodeMessage,
  type TensorMessage,
} from '../../graph/onnx-schema.ts'
import { subgraph } from '../../graph/subgraph.ts'
import { FileBytes } from '../file-bytes.ts'
import type { ImportedGraph, ImportedModel, Importer, ImportOptions, InputSize, ModelSource } from '../importer.ts'
import { describeNonFinite } from '../keras/weights.ts'
import { locatePart } from '../locate-part.ts'
import { hashFile } from '../tfjs/shards.ts'
import { readImageInput, type ImageInput } from './image-input.ts'
import { checkImagesApart } from './images-apart.ts'
import { listLayers } from './layers.ts'
import { readStatedUse } from './metadata.ts'
import type { OnnxModel } from './onnx-model.ts'
import { chooseOutput, neededNodes } from './outputs.ts'
import { functionKey, readBody } from './read-body.ts'
import { withoutCommonScope } from './scopes.ts'
import { externalPlace } from './tensors.ts'
import { Translation } from './translation.ts'

/** From here on operators broadcast as they do today. */
export const OLDEST_OPSET = 7
/** What we have seen the specification of. */
const NEWEST_OPSET = 26

export const onnx: Importer = {
  format: 'onnx',
  match: ({ beginning }) => isOnnx(beginning),
  async open(source, options) {
    const message = decode(source)
    const hash = source.hash()
    const external = await openExternal(source, { message, options }, hash)
    const { model, warnings } = readModel(message, { source, external })
    const input = readImageInput(model)
    const output = chooseOutput(model)
    const nodes = neededNodes(model.nodes, output.name)
    const needed = { ...model, nodes }
    const build = (size: InputSize) => translate(needed, { input, output: output.name, size })
    const [height, width] = input.shape
    // Where the size is known the graph is built at once, so that what is wrong with the file is said when it is opened.
    const built = height !== null && width !== null ? build({ height, width }) : undefined
    const stated = readStatedUse(message.metadata_props)
    const isTorchLike = input.layout === 'channels-first' && input.shape[2] === 3
    return {
      format: 'onnx',
      inputShape: input.shape,
      sha256: hash.digest('hex'),
      warnings: [...warnings, ...output.warnings, ...weightWarnings(needed), ...(built?.warnings ?? [])],
      ...(stated && { stated }),
      ...(isTorchLike && { likelyPreset: 'torch' }),
      build: (size) => (built && size.height === height && size.width === width ? built : build(size)),
    } satisfies ImportedModel
  },
}

/** A protobuf message that begins with a small IR version (field 1), or with the producer or operator sets that files without one begin with. */
export function isOnnx([first, version, next]: Uint8Array): boolean {
  return first === 0x08 && version > 0 && version < 32 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].includes(next)
}

function decode({ path, bytes }: ModelSource): ModelMessage {
  const content = bytes()
  try {
    // Through a plain object: fields that are absent stay absent instead of showing their protobuf defaults.
    return ModelProto.toObject(ModelProto.decode(content), { longs: Number }) as ModelMessage
  } catch (error) {
    throw modelFileBroken(path, `it is no complete ONNX model (${(error as Error).message})`)
  }
}

interface Opening {
  readonly message: ModelMessage
  readonly options: ImportOptions | undefined
}

/** The files that weights lie in, by the names that the tensors give them; each is added to the hash. */
async function openExternal({ path }: ModelSource, { message, options }: Opening, hash: Hash): Promise<Map<string, FileBytes>> {
  const files = new Map<string, FileBytes>()
  for (const tensor of tensorsOf(message)) {
    if (tensor.data_location !== EXTERNAL) continue
    const { location } = externalPlace(tensor)
    if (files.has(location)) continue
    const file = await locatePart({ folder: dirname(path), trustLinks: options?.trustLinks }, location)
    await hashFile(file, hash)
    files.set(location, FileBytes.of([file]))
  }
  return files
}

function* tensorsOf({ graph, functions = [] }: ModelMessage): Generator<TensorMessage> {
  if (graph) yield* tensorsOfGraph(graph)
  for (const { node } of functions) yield* tensorsOfNodes(node)
}

function* tensorsOfGraph({ initializer = [], node }: GraphMessage): Generator<TensorMessage> {
  yield* initializer
  yield* tensorsOfNodes(node)
}

function* tensorsOfNodes(nodes: readonly NodeMessage[] = []): Generator<TensorMessage> {
  for (const { t, g } of nodes.flatMap(({ attribute = [] }) => attribute)) {
    if (t) yield t
    if (g) yield* tensorsOfGraph(g)
  }
}

interface Places {
  readonly source: ModelSource
  readonly external: ReadonlyMap<string, FileBytes>
}

function readModel(message: ModelMessage, places: Places): { model: OnnxModel; warnings: string[] } {
  const { path } = places.source
  const { graph, opset_import: opsets = [], functions: list = [], producer_name = '', producer_version = '' } = message
  if (!graph) throw modelFileBroken(path, 'it holds no graph')
  if ((graph.node ?? []).length === 0) throw modelFileBroken(path, 'its graph holds no nodes')
  const opset =
    opsets.find(({ domain = '' }) => domain === '' || domain === 'ai.onnx')?.version ?? (list.length > 0 ? NEWEST_OPSET : 1)
  if (opset < OLDEST_OPSET) throw onnxOpsetUnsupported(opset, OLDEST_OPSET)
  const functions = new Map(list.map((item): [string, FunctionMessage] => [functionKey(item), item]))
  const body = readBody(graph, { places, functions })
  const scopes = withoutCommonScope(body.nodes.map(({ scope }) => scope))
  const nodes = body.nodes.map((node, i) => ({ ...node, scope: scopes[i] }))
  const warnings =
    opset > NEWEST_OPSET
      ? [
          `The model is written in operator set ${opset} of ONNX, which is newer than Sightline knows (${NEWEST_OPSET}); its operators are read as they were then.`,
        ]
      : []
  return { model: { ...body, nodes, opset, producer: `${producer_name} ${producer_version}`.trim() }, warnings }
}

interface Wanted {
  readonly input: ImageInput
  readonly output: string
  readonly size: InputSize
}

interface Translated extends ImportedGraph {
  readonly warnings: readonly string[]
}

function translate(model: OnnxModel, { input, output, size }: Wanted): Translated {
  const translation = new Translation(model, input.fixedBatch)
  defineInput(translation, input, size)
  translation.run(model.nodes)
  const { build, records } = translation
  const image = build.build([]).inputs[0].name
  const result = translation.resolve(output)
  const out = build.producer(result) ? result : build.op('Identity', [result])
  const graph = subgraph(build, { inputs: [image], outputs: [out] })
  if (input.fixedBatch !== null) checkImagesApart(graph, build)
  return { graph, layers: listLayers(records, graph, build), warnings: [...translation.warnings] }
}

/** The graph takes `[N, c, h, w]`, whatever the file's own input is. */
function defineInput(translation: Translation, { name, shape, layout }: ImageInput, { height, width }: InputSize): void {
  const channels = shape[2]
  const image = translation.build.input(name, 'float32', [BATCH, channels, height, width])
  switch (layout) {
    case 'channels-first':
      return translation.define(name, image)
    case 'channels-last':
      return translation.define(name, translation.op('Transpose', [image], { perm: [0, 2, 3, 1] }))
    case 'flat':
      return translation.define(name, translation.op('Reshape', [image, translation.constant(integers([0, height, width]))]))
  }
}

function weightWarnings({ nodes, initializers }: OnnxModel): string[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs))
  return [...initializers].flatMap(([name, value]) => {
    if (!read.has(name) || value.dtype !== 'float32') return []
    const oddity = describeNonFinite(asWeightData(value))
    return oddity ? [`The weight “${name}” is damaged: ${oddity} are no numbers to compute with.`] : []
  })
}

function asWeightData({ read, pieces, dims }: Initializer) {
  const isScalar = dims.length === 0
  return {
    read: () => read() as Float32Array,
    pieces: () => (pieces?.() ?? [read()]) as Iterable<Float32Array>,
    // Bounds and fillers may be infinite.
    isChecked: isScalar,
  }
}
