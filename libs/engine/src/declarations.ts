/**
 * What a program shows and checks before any work: explainers and their parameters, choices, errors. No runtime, no file system: light
 * enough for a command line that answers at once, and for a browser.
 */
export { z } from 'zod'
export { ARCHITECTURE_NAMES, type ArchitectureName } from './architectures/names.ts'
export { aborted, nearest, SightlineError, toSightlineError, type ErrorDescription, type ErrorKind } from './errors/index.ts'
export { checkRequest, type CheckedInfo, type RequestFacts } from './explainer/check-request.ts'
export type { Diagnostic, Display, ExplainerDefinition, FinishedExplanation, Requirements } from './explainer/contract.ts'
export { alternativesOf, describeSchema, paramSchemas, type JsonSchema } from './explainer/param-schemas.ts'
export { resolveParams } from './explainer/params.ts'
export { createRegistry, paramsJsonSchema, type Registry } from './explainer/registry.ts'
export { topClasses, type TargetRequest } from './explainer/targets.ts'
export { PRESETS, RESIZES, type Preset, type Resize } from './image/contract.ts'
export { parseLabels } from './model/parse-labels.ts'
export type { LayerInfo, ModelInfo, ScoreKind } from './model/explainable-model.ts'
