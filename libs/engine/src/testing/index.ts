/** Tools for tests of explainers, ours and other people's. Needs Vitest. */
export { floats } from '../graph/graph.ts'
export * from './explain-tiny.ts'
export * from './explainer-conformance.ts'
export * from './shared-data.ts'
export * from './tfjs-stand-in.ts'
export * from './tiny-models.ts'
