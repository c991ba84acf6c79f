/**
 * What a process needs that runs an explainer while its model stays elsewhere: the context of `runExplainer`, built from plain data. No runtime, no natives, no
 * file system.
 */
export { SightlineError, toSightlineError, type ErrorDescription } from './errors/index.ts'
export { resultInvalid } from './errors/run-errors.ts'
export { CONTRACT } from './explainer/contract-version.ts'
export type {
  ExplainContext,
  ExplainerDefinition,
  Explanation,
  FinishedExplanation,
  Summary,
  TensorModel,
} from './explainer/contract.ts'
export { resolveParams } from './explainer/params.ts'
export { createRandom, imageKey } from './explainer/random.ts'
export { paramsJsonSchema } from './explainer/registry.ts'
export { tensorModel, toArray, toTensor } from './explainer/tensor-model.ts'
export type { Preset } from './image/contract.ts'
export { pixelToInput } from './image/presets.ts'
export { connectModel, serveModel, type Port } from './model/channel.ts'
export type { ExplainableModel, ModelInfo, ScoreKind } from './model/explainable-model.ts'
export { row, type NdArray } from './model/nd-array.ts'
export { tf } from './tensor/tf.ts'
