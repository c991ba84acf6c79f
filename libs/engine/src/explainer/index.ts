/**
 * What the author of an explainer imports, and nothing heavier: the contract, randomness, chunked work and small mathematics.
 * No runtime, no file system, so that a definition can be read in a browser.
 */
export type * as tf from '@tensorflow/tfjs'
export { z } from 'zod'
export * from '../errors/explainer-errors.ts'
export { aborted, SightlineError } from '../errors/sightline-error.ts'
export type {
  AttentionInfo,
  GradientRules,
  LayerInfo,
  ModelInfo,
  OcclusionPlan,
  ScoreKind,
  TokenGrid,
} from '../model/explainable-model.ts'
export * from './chunks.ts'
export * from './contract-version.ts'
export * from './contract.ts'
export * from './gaussian-blur.ts'
export * from './geometry.ts'
export * from './gradient-samples.ts'
export * from './map-warnings.ts'
export * from './model-facts.ts'
export * from './moments.ts'
export * from './random.ts'
export * from './tolerance.ts'
