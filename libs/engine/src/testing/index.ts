/** Tools for tests of explainers, ours and other people's. Needs Vitest; computes with ONNX Runtime where it is installed, else with TensorFlow.js. */
export { floats } from '../graph/graph.ts'
export * from './explain-tiny.ts'
export * from './explainer-conformance.ts'
export * from './tiny-models.ts'
