/**
 * The one error class of the engine. Every error that a person can cause or meet has a stable code, says what happened and
 * why, and what to do. The functions that build them sit in this folder, one per error, grouped by the area that throws them.
 *
 * kinds:
 * - `usage`: the request is wrong (an unknown layer, a parameter out of range)
 * - `invalid`: the user's file is broken or is not what its name says
 * - `unsupported`: the file is fine; we cannot do it (yet)
 * - `aborted`: the caller asked to stop
 * - `io`: the machine failed us (disk full, permission)
 * - `internal`: a defect of Sightline
 */
export type ErrorKind = 'usage' | 'invalid' | 'unsupported' | 'aborted' | 'io' | 'internal'

export interface ErrorDescription {
  /** Stable, upper snake case, for scripts: `LAYER_UNKNOWN`. */
  readonly code: string
  readonly kind: ErrorKind
  /** What happened and why, one or two sentences. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string
  readonly cause?: unknown
}

export class SightlineError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly hint: string

  constructor({ code, kind, message, hint, cause }: ErrorDescription) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'SightlineError'
    this.code = code
    this.kind = kind
    this.hint = hint
  }

  /** A plain object that survives a message channel; `fromDescription` is its inverse. */
  describe(): ErrorDescription {
    return { code: this.code, kind: this.kind, message: this.message, hint: this.hint }
  }
}

/** The error that any thrown value stands for: itself, or `INTERNAL` around what was not expected. */
export function toSightlineError(thrown: unknown): SightlineError {
  if (thrown instanceof SightlineError) return thrown
  if (thrown instanceof Error && thrown.name === 'AbortError') return aborted()
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new SightlineError({
    code: 'INTERNAL',
    kind: 'internal',
    message: `Something went wrong inside Sightline: ${message}`,
    hint: 'This is a defect of Sightline. Please report it with the command and the model.',
    cause: thrown,
  })
}

export function aborted(): SightlineError {
  return new SightlineError({
    code: 'ABORTED',
    kind: 'aborted',
    message: 'The work was stopped before it was done.',
    hint: 'Start it again when you want the result.',
  })
}

/** The candidate nearest to `name` by edit distance, or undefined if none is near enough to be a slip of the keyboard. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 2)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance]
  }
  return best
}

/** Levenshtein distance, in edits. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, substitution)
    }
    previous = current
  }
  return previous[b.length]
}
