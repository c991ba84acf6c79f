/** From a model file to a model that answers: importer, sidecar, preprocessing, labels, input size, runtime. */
import { findArchitecture } from '../architectures/index.ts'
import { architectureNotNeeded } from '../errors/architecture-errors.ts'
import { inputSizeFixed, inputSizeUnknown } from '../errors/request-errors.ts'
import type { Preprocessing, Preset, Resize } from '../image/contract.ts'
import { resolvePreprocessing, type ResolvedPreprocessing } from '../image/preprocessing.ts'
import type { ImportedGraph, ImportedModel, InputSize } from '../importers/importer.ts'
import { openModelFile } from '../importers/index.ts'
import { selectRuntime } from '../runtimes/select.ts'
import { analyseModel, createModel, type ModelIdentity } from './create-model.ts'
import type { ExplainableModel, LayerInfo, ModelInfo } from './explainable-model.ts'
import { readLabels } from './labels.ts'
import { layerEdges, type LayerEdge } from './layer-edges.ts'
import { readSidecar, type Sidecar } from './sidecar.ts'

export interface OpenOptions {
  /** The architecture of a file that holds weights alone: `vgg16`. */
  readonly architecture?: string
  readonly preprocess?: Preset
  readonly resize?: Resize
  /** A file of labels: JSON or text. */
  readonly labelsFile?: string
  /** For a model whose input size is open; that of an architecture is its own by default. */
  readonly inputSize?: InputSize
  /** Asked for the input size if neither option, sidecar nor model say it: usually that of the first image. */
  sizeFrom?(): Promise<InputSize>
  /** Runtime id; default SIGHTLINE_RUNTIME, else onnxruntime. */
  readonly runtime?: string
  /** Bound of the memory for compiled graphs, in bytes. */
  readonly cacheBytes?: number
  /** Symbolic links in the model's folder are the caller's own; see `ImportOptions`. */
  readonly trustLinks?: boolean
}

export interface OpenedModel {
  readonly model: ExplainableModel
  readonly preprocessing: Preprocessing
  /** From layer to layer, to be drawn. */
  readonly edges: readonly LayerEdge[]
  /** Of the file, the preprocessing and the head. */
  readonly warnings: readonly string[]
  dispose(): Promise<void>
}

/** `path`: a `.h5`, `.hdf5`, `.keras` or `.onnx` file, a tfjs `model.json` or the folder that holds it. */
export async function openModel(path: string, options: OpenOptions = {}): Promise<OpenedModel> {
  const { imported, identity, sidecar } = await readModel(path, options)
  const graph = imported.build(await inputSizeOf(imported, options, sidecar))
  const { preprocessing, warnings } = preprocessingOf({ imported, graph, sidecar }, options)
  const runtime = await selectRuntime(options.runtime)
  const model = await createModel(graph, { runtime, identity, cacheBytes: options.cacheBytes })
  return {
    model,
    preprocessing,
    edges: layerEdges(graph.graph, graph.layers),
    warnings: [...imported.warnings, ...warnings, ...headWarnings(model.info), ...(runtime.warnings ?? [])],
    dispose: () => model.dispose(),
  }
}

interface ReadModel {
  readonly imported: ImportedModel
  readonly graph: ImportedGraph
  readonly sidecar: Sidecar | null
}

export function preprocessingOf(
  { imported, graph, sidecar }: ReadModel,
  { preprocess, resize }: OpenOptions,
): ResolvedPreprocessing {
  return resolvePreprocessing({
    option: { preset: preprocess, resize },
    sidecar: sidecar && { preset: sidecar.preprocess, resize: sidecar.resize },
    architecture: imported.architecture && { preset: imported.architecture.preprocess },
    stated: imported.stated && { preset: imported.stated.preprocess, resize: imported.stated.resize },
    likely: imported.likelyPreset,
    layerKinds: graph.layers.map(({ kind }) => kind),
  })
}

/** The file, its sidecar and what both say, before a size is chosen. */
export async function readModel(path: string, { labelsFile, architecture: asked, trustLinks }: OpenOptions) {
  const sidecar = await readSidecar(path)
  const architecture = asked ?? sidecar?.architecture
  const named = architecture === undefined ? undefined : findArchitecture(architecture)
  const imported = await openModelFile(path, { architecture: named?.id, trustLinks })
  // The sidecar may speak of another model beside it; whoever names an architecture for this one is mistaken.
  if (asked !== undefined && named && !imported.architecture) throw architectureNotNeeded(path, named.title)
  const labels = labelsFile ? await readLabels(labelsFile) : (sidecar?.labels ?? imported.stated?.labels ?? null)
  const { format, sha256, warnings } = imported
  const identity: ModelIdentity = { format, sha256, labels, declaredHead: sidecar?.head ?? imported.stated?.head, warnings }
  return { imported, identity, sidecar }
}

function headWarnings({ head }: Pick<ModelInfo, 'head'>): string[] {
  if (!head?.assumed) return []
  const activation = head.kind === 'softmax' ? 'softmax' : 'sigmoid'
  return [
    `The model ends without an activation; probabilities assume a ${activation}. “head” in sightline.json can say otherwise.`,
  ]
}

/** The size to build the model for. Throws INPUT_SIZE_FIXED, INPUT_SIZE_UNKNOWN. */
export async function inputSizeOf(imported: ImportedModel, options: OpenOptions, sidecar: Sidecar | null): Promise<InputSize> {
  return chooseSize(imported, askedSize(imported, options, sidecar)) ?? (await sizeFromImage(imported, options))
}

function askedSize({ architecture }: ImportedModel, { inputSize }: OpenOptions, sidecar: Sidecar | null): InputSize | undefined {
  return inputSize ?? sidecar?.inputSize ?? architecture?.inputSize
}

/** The model's own size, or the one asked for where it leaves the size open; undefined where nothing says it. Throws INPUT_SIZE_FIXED. */
function chooseSize({ inputShape: [height, width] }: ImportedModel, asked: InputSize | undefined): InputSize | undefined {
  const contradicts = (own: number | null, wanted: number | undefined) => own !== null && wanted !== undefined && own !== wanted
  if (contradicts(height, asked?.height) || contradicts(width, asked?.width)) {
    throw inputSizeFixed(`${asked?.height}×${asked?.width}`, `${height ?? 'any'}×${width ?? 'any'}`)
  }
  const chosen = { height: height ?? asked?.height, width: width ?? asked?.width }
  return chosen.height !== undefined && chosen.width !== undefined ? (chosen as InputSize) : undefined
}

async function sizeFromImage(imported: ImportedModel, { sizeFrom }: OpenOptions): Promise<InputSize> {
  const size = await sizeFrom?.()
  if (!size) throw inputSizeUnknown()
  const [height, width] = imported.inputShape
  return { height: height ?? size.height, width: width ?? size.width }
}

/** Extents that differ between models built for these two sizes depend on the input's size. */
const PROBES: readonly [InputSize, InputSize] = [
  { height: 224, width: 256 },
  { height: 288, width: 320 },
]

export interface ModelDescription {
  /** The first is the `[h, w, c]` of the images; null where the size is open. */
  readonly inputShape: readonly (number | null)[]
  readonly layers: readonly LayerInfo[]
  readonly warnings: readonly string[]
}

/** What a model consists of, without running it; extents that depend on an open input size are null. */
export async function describeModel(path: string, options: OpenOptions = {}): Promise<ModelDescription> {
  const { imported, identity, sidecar } = await readModel(path, options)
  const { warnings } = imported
  const analyse = (graph: ImportedGraph) => analyseModel(graph, identity).info
  const size = chooseSize(imported, askedSize(imported, options, sidecar))
  if (size) {
    const info = analyse(imported.build(size))
    return { inputShape: info.inputShape, layers: info.layers, warnings: [...warnings, ...headWarnings(info)] }
  }
  const [first, second] = PROBES.map((probe) => {
    const [height, width] = imported.inputShape
    return analyse(imported.build({ height: height ?? probe.height, width: width ?? probe.width }))
  })
  const layers = first.layers.map((layer, i) => ({
    ...layer,
    outputShape: layer.outputShape.map((extent, axis) => (extent === second.layers[i].outputShape[axis] ? extent : null)),
  }))
  return { inputShape: imported.inputShape, layers, warnings: [...warnings, ...headWarnings(first)] }
}
