/** Errors of the libraries that run graphs. */
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
