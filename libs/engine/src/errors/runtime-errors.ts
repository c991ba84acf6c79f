/** Errors of the libraries that run graphs. */
import type { DataType, Node } from '../graph/graph.ts'
import { describeNode } from './graph-errors.ts'
import { SightlineError } from './sightline-error.ts'

export function runtimeFailed(runtime: string, step: 'compile' | 'run', cause: Error): SightlineError {
  return new SightlineError({
    code: 'RUNTIME_FAILED',
    kind: 'internal',
    message: `The runtime ${runtime} could not ${step} the model's graph: ${cause.message}`,
    hint: 'If memory was short, try fewer or smaller images; otherwise please report this with the model.',
    cause,
  })
}

export function libraryMissing(library: string): SightlineError {
  return new SightlineError({
    code: 'LIBRARY_MISSING',
    kind: 'io',
    message: `The library ${library} is not installed; models and pictures cannot be opened without it.`,
    hint: `Run \`npm install ${library}\`. An explainer needs none of it: it imports from @sightline/engine/explainer.`,
  })
}

/** A runtime that interprets graphs has no kernel for an operator of ours. */
export function runtimeOpUnsupported(runtime: string, node: Pick<Node, 'op' | 'name'>): SightlineError {
  return new SightlineError({
    code: 'RUNTIME_OP_UNSUPPORTED',
    kind: 'unsupported',
    message: `The runtime ${runtime} cannot compute the ${describeNode(node)}: it has no kernel for ${node.op}.`,
    hint: 'Use --runtime onnxruntime, which has all operators.',
  })
}

export function runtimeTypeUnsupported(runtime: string, value: string, dtype: DataType): SightlineError {
  return new SightlineError({
    code: 'RUNTIME_TYPE_UNSUPPORTED',
    kind: 'unsupported',
    message: `The runtime ${runtime} cannot hold the value “${value}”: its numbers are of type ${dtype}, which the library does not have.`,
    hint: 'Use --runtime onnxruntime, which has all types.',
  })
}

/** No library that could do the runtime's work can be loaded. */
export function runtimeUnavailable(runtime: string, reasons: readonly { backend: string; reason: string }[]): SightlineError {
  return new SightlineError({
    code: 'RUNTIME_UNAVAILABLE',
    kind: 'io',
    message: `The runtime ${runtime} cannot start: ${reasons.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ')}.`,
    hint: 'Install the packages again, or use --runtime onnxruntime.',
  })
}
