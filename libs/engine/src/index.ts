/** The public API of the engine; nothing else is public. */
export { z } from 'zod'

export * from './errors/index.ts'

export {
  attribution,
  defineExplainer,
  featureMaps,
  filters,
  table,
  type Diagnostic,
  type Display,
  type ExplainContext,
  type ExplainerDefinition,
  type Explanation,
  type ExplanationKind,
  type FinishedExplanation,
  type ImageBatch,
  type Requirements,
  type Summary,
  type TensorGradientRequest,
  type TensorGradients,
  type TensorModel,
} from './explainer/contract.ts'
export { findClass } from './explainer/class-names.ts'
export { unmetRequirement } from './explainer/capabilities.ts'
export { createRandom, imageKey, type Random, type RandomKey } from './explainer/random.ts'
export { createRegistry, paramsJsonSchema, type Registry } from './explainer/registry.ts'
export { runExplainer, type Progress, type RunEvent, type RunRequest } from './explainer/run.ts'
export { topClasses, type TargetRequest } from './explainer/targets.ts'

export { decodeNpy, encodeNpy } from './files/npy.ts'

export * from './image/index.ts'

export { ARCHITECTURE_NAMES, type ArchitectureName } from './architectures/names.ts'

export { openModelFile } from './importers/index.ts'
export type { ImportedGraph, ImportedLayer, ImportedModel, InputSize, ModelFormat } from './importers/importer.ts'

export { connectModel, serveModel, type Port } from './model/channel.ts'
export { createModel, type CreateModelOptions, type ModelIdentity } from './model/create-model.ts'
export {
  INPUT,
  type ExplainableModel,
  type GradientRequest,
  type GradientRules,
  type Gradients,
  type HeadInfo,
  type LayerInfo,
  type ModelInfo,
  type Predictions,
  type ScoreKind,
  type Weight,
} from './model/explainable-model.ts'
export { readLabels } from './model/labels.ts'
export { exportOnnx, type ExportedModel, type ExportOptions } from './model/export-onnx.ts'
export type { LayerEdge } from './model/layer-edges.ts'
export { ndArray, row, sizeOf, stack, type NdArray } from './model/nd-array.ts'
export { describeModel, openModel, type ModelDescription, type OpenedModel, type OpenOptions } from './model/open-model.ts'
export { readSidecar, writeSidecar } from './model/sidecar.ts'

export { RUNTIME_IDS, type Runtime, type RuntimeId } from './runtimes/runtime.ts'
export { selectRuntime } from './runtimes/select.ts'

export { tf } from './tensor/tf.ts'
