/** Errors of runner processes: what ended one, in words for the person whose run it was. */
import { SightlineError } from '@sightline/engine/declarations'

export function runTimedOut(seconds: number): SightlineError {
  return new SightlineError({
    code: 'RUN_TIMED_OUT',
    kind: 'usage',
    message: `The work took longer than the ${describeSeconds(seconds)} that it may take, and was stopped.`,
    hint: 'Take fewer images, fewer samples or a coarser step. Whoever runs this installation can allow more time with SIGHTLINE_RUN_SECONDS.',
  })
}

export function runOutOfMemory(megabytes: number): SightlineError {
  return new SightlineError({
    code: 'RUN_OUT_OF_MEMORY',
    kind: 'usage',
    message: `The work needed more than the ${megabytes.toLocaleString('en')} MB of memory that it may take, and was stopped.`,
    hint: 'Take fewer samples, fewer layers or a smaller model. Whoever runs this installation can allow more with SIGHTLINE_RUN_MEMORY_MB.',
  })
}

export interface RunnerEnd {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
}

export function runnerCrashed({ exitCode, signal }: RunnerEnd): SightlineError {
  const how = signal ? `${signal}${SIGNALS[signal] ? ` (${SIGNALS[signal]})` : ''}` : `exit code ${exitCode}`
  return new SightlineError({
    code: 'RUNNER_CRASHED',
    kind: 'internal',
    message: `The process that did the work ended unexpectedly: ${how}.`,
    hint:
      signal === 'SIGKILL'
        ? 'The machine has probably run out of memory: close other programs or take a smaller model, then run it again.'
        : 'Run it again. If it ends the same way, the explainer or the native library under it fails on this model: please report it with the model.',
  })
}

export function runnerClosed(): SightlineError {
  return new SightlineError({
    code: 'RUNNER_CLOSED',
    kind: 'aborted',
    message: 'This part of Sightline is shutting down.',
    hint: 'Try again in a moment.',
  })
}

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGSEGV: 'it touched memory that is not its own',
  SIGBUS: 'it touched memory that is not there; a full disk does that, too',
  SIGILL: 'an instruction that this processor does not have',
  SIGABRT: 'it gave up',
  SIGFPE: 'impossible arithmetic',
  SIGKILL: 'from outside',
}

function describeSeconds(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`
}
