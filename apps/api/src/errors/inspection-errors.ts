/** Errors of looking at an uploaded file: the process that did it ended, in words for the person who uploaded the file. */
import { SightlineError } from '@sightline/engine/declarations'

const WHAT_TO_DO = 'If the file opens elsewhere, please report it with the file.'

export function inspectionTimedOut(what: string, seconds: number): SightlineError {
  return new SightlineError({
    code: 'INSPECTION_TIMED_OUT',
    kind: 'unsupported',
    message: `Looking at ${what} took longer than ${seconds} seconds and was stopped.`,
    hint: `Try again when the machine has less to do. ${WHAT_TO_DO}`,
  })
}

export function inspectionOutOfMemory(what: string, megabytes: number): SightlineError {
  return new SightlineError({
    code: 'INSPECTION_OUT_OF_MEMORY',
    kind: 'unsupported',
    message: `Looking at ${what} needed more than ${megabytes.toLocaleString('en')} MB of memory and was stopped.`,
    hint: 'Take a smaller one. Whoever runs this installation can allow more with SIGHTLINE_RUN_MEMORY_MB.',
  })
}

export function inspectionCrashed(what: string, cause: SightlineError): SightlineError {
  return new SightlineError({
    code: 'INSPECTION_CRASHED',
    kind: 'unsupported',
    message: `The process that looked at ${what} crashed. ${cause.message}`,
    hint: `The file may be damaged, or too large for this machine’s memory. ${WHAT_TO_DO}`,
    cause,
  })
}
