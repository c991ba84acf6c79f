/** How a call of an explainer by third parties can end without a result. Each costs that call; the next one gets a new process. */
import { SightlineError } from '@sightline/engine/explainer'

const AUTHOR = 'This is for the author of the package to mend; other explainers and the next run are not touched.'

export function sandboxFailed(reason: string): SightlineError {
  return new SightlineError({
    code: 'SANDBOX_FAILED',
    kind: 'io',
    message: `The process that explainers by third parties run in could not be started: ${reason}.`,
    hint: 'See that Node is whole and that there is room in the folder for temporary files.',
  })
}

export function explainerFailed(who: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'EXPLAINER_FAILED',
    kind: 'invalid',
    message: `${who} failed: ${reason}`,
    hint: DENIED.test(reason)
      ? `An explainer has no files, no network, no other processes and no native code. ${AUTHOR}`
      : AUTHOR,
  })
}

/** What Node says where something is closed. */
const DENIED = /ERR_ACCESS_DENIED|ERR_DLOPEN_DISABLED|Access to this API has been restricted/

export interface ProcessEnd {
  readonly exitCode: number | null
  readonly signal: string | null
}

/** `last`: the end of what it wrote to its standard error. */
export function explainerEnded(who: string, { exitCode, signal }: ProcessEnd, last: string): SightlineError {
  const crashed = signal !== null || (exitCode ?? 0) > 128
  const how = crashed ? `crashed (${signal ?? `exit code ${exitCode}`})` : `ended its process (exit code ${exitCode})`
  return new SightlineError({
    code: crashed ? 'EXPLAINER_CRASHED' : 'EXPLAINER_EXITED',
    kind: 'invalid',
    message: `${who} ${how} before it gave a result${last ? `: ${last}` : ''}.`,
    hint: AUTHOR,
  })
}

export function explainerTimedOut(who: string, milliseconds: number): SightlineError {
  return new SightlineError({
    code: 'EXPLAINER_TIMED_OUT',
    kind: 'unsupported',
    message: `${who} was ended: it took more than ${milliseconds / 1000} seconds of its own for one image (waiting for the model is not counted).`,
    hint: 'Try parameters that mean less work. If it hangs whatever they are, tell the author of the package.',
  })
}

export function explainerOutOfMemory(who: string, megabytes: number): SightlineError {
  return new SightlineError({
    code: 'EXPLAINER_OUT_OF_MEMORY',
    kind: 'unsupported',
    message: `${who} was ended: its process may take ${megabytes} MB of memory and wanted more.`,
    hint: 'Try parameters that mean less work, or a smaller model. If it needs that much whatever they are, tell the author of the package.',
  })
}

export function resultTooLarge(who: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'RESULT_TOO_LARGE',
    kind: 'unsupported',
    message: `${who} gave more than a result may hold: ${reason}.`,
    hint: 'Try parameters that mean fewer or smaller maps: fewer layers, fewer classes.',
  })
}

/** It did not keep to the messages that both sides speak; the engine in the sandbox refuses ordinary slips before they are sent. */
export function messageInvalid(who: string, reason: string): SightlineError {
  return new SightlineError({
    code: 'EXPLAINER_MESSAGE_INVALID',
    kind: 'invalid',
    message: `${who} was ended: it sent a message that no explainer sends (${reason}).`,
    hint: 'This happens if a package tampers with the channel to Sightline, or by a mistake that nobody has thought of. If it is not yours, remove it unless you know why.',
  })
}

export function questionTooLarge(reason: string): SightlineError {
  return new SightlineError({
    code: 'QUESTION_TOO_LARGE',
    kind: 'invalid',
    message: `The explainer asks too much of the model at once: ${reason}.`,
    hint: 'This is for its author to mend: model.info.batchSize says how many images run well together.',
  })
}

export function packageClosed(): SightlineError {
  return new SightlineError({
    code: 'PACKAGE_CLOSED',
    kind: 'internal',
    message: 'The package of this explainer was closed.',
    hint: 'Open it again.',
  })
}
