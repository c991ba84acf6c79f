/**
 * Any model as one ONNX file, which plain ONNX Runtime runs with the same numbers. It takes `image` `[N, c, h, w]`, channels first whatever the model's own format, and gives
 * `logits` and `probabilities` `[N, classes]`. With its gradient it also takes `score_gradient` `[N, classes]` (1 at the class in question, 0 elsewhere, for the gradient of
 * that class's logit) and gives `gradient`, of the image's shape. What goes before the image is said in the file's metadata, under `sightline.…`.
 */
import { layerNotDifferentiable, modelHeadless } from '../errors/request-errors.ts'
import type { GraphBuilder } from '../graph/builder.ts'
import { differentiate } from '../graph/differentiate.ts'
import { BATCH, type Graph } from '../graph/graph.ts'
import { writeOnnxFile, type OnnxFile } from '../graph/onnx-file.ts'
import { subgraph } from '../graph/subgraph.ts'
import { sourceOfMetadata } from '../importers/onnx/metadata.ts'
import { analyseModel } from './create-model.ts'
import { INPUT } from './explainable-model.ts'
import { inputSizeOf, preprocessingOf, readModel, type OpenOptions } from './open-model.ts'

export interface ExportOptions extends OpenOptions {
  /** With the gradient of the scores at the image. */
  readonly gradient?: boolean
}

export interface ExportedModel extends OnnxFile {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly warnings: readonly string[]
}

const IMAGE = 'image'
const SEED = 'score_gradient'

/** The model's files have to stay as they are until the pieces have been written. Throws what `openModel` throws, MODEL_HEADLESS, GRADIENT_UNSUPPORTED, ONNX_TOO_LARGE. */
export async function exportOnnx(path: string, options: ExportOptions = {}): Promise<ExportedModel> {
  const { imported, identity, sidecar } = await readModel(path, options)
  const graph = imported.build(await inputSizeOf(imported, options, sidecar))
  const { preprocessing, warnings } = preprocessingOf({ imported, graph, sidecar }, options)
  const { build, input, head, info } = analyseModel(graph, identity)
  const inputs: [string, string][] = [[input, IMAGE]]
  const outputs: [string, string][] = []
  if (head) outputs.push([head.logits, 'logits'], [head.probabilities, 'probabilities'])
  else outputs.push([graph.graph.outputs[0], 'output'])
  if (options.gradient) {
    if (!head) throw modelHeadless(info.headless ?? 'it ends without classes', 'A gradient')
    const seed = build.input(build.unique(SEED), 'float32', [BATCH, head.info.classes])
    inputs.push([seed, SEED])
    const gradient = differentiate(build, { seeds: new Map([[head.logits, seed]]), wrt: [input] }).get(input)
    if (gradient === undefined) throw layerNotDifferentiable(INPUT)
    outputs.push([gradient, 'gradient'])
  }
  const file = writeOnnxFile(named(build, inputs, outputs), {
    name: 'model',
    metadata: sourceOfMetadata({
      ...preprocessing,
      head: info.head,
      labels: info.labels,
      sha256: info.sha256,
      format: info.format,
    }),
    descriptions: DESCRIPTIONS,
  })
  return {
    ...file,
    inputs: inputs.map(([, name]) => name),
    outputs: outputs.map(([, name]) => name),
    warnings: [...imported.warnings, ...warnings],
  }
}

const DESCRIPTIONS = {
  [IMAGE]: '[N, channels, height, width]; the metadata sightline.preprocess says what becomes of pixels before',
  [SEED]: '[N, classes]: 1 at the class whose logit is differentiated, 0 elsewhere',
  logits: '[N, classes]: the scores before softmax or sigmoid',
  probabilities: '[N, classes]',
  gradient: '[N, channels, height, width]: the sum of score_gradient times logits, differentiated by the image',
}

type Naming = readonly (readonly [value: string, name: string])[]

/** The part of the graph between these values, under these names. */
function named(build: GraphBuilder, inputs: Naming, outputs: Naming): Graph {
  // A value may be two outputs, or an input at once: each output is a value of its own.
  const own = outputs.map(([value, name]) => [build.op('Identity', [value]), name] as const)
  const graph = subgraph(build, { inputs: inputs.map(([value]) => value), outputs: own.map(([value]) => value) })
  const wanted = new Map<string, string>([...inputs, ...own])
  const names = new Set(wanted.values())
  const rename = (value: string): string => wanted.get(value) ?? (names.has(value) ? `inner ${value}` : value)
  return {
    inputs: graph.inputs.map((item) => ({ ...item, name: rename(item.name) })),
    outputs: graph.outputs.map(rename),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
    initializers: new Map([...graph.initializers].map(([name, initializer]) => [rename(name), initializer])),
  }
}
