/** Errors of requests as such, whatever they ask for. */
import { SightlineError, type z } from '@sightline/engine/declarations'

/** At most this many fields are named: a form has fewer, and a script sees what is wrong from the first. */
const FIELDS = 5

/** Each field with what is wrong with it: `email: Invalid email address`. */
export function inputInvalid({ issues }: Pick<z.ZodError, 'issues'>): SightlineError {
  const fields = issues.slice(0, FIELDS).map(({ path, message }) => (path.length ? `${pathText(path)}: ${message}` : message))
  const more = issues.length - fields.length
  return new SightlineError({
    code: 'INPUT_INVALID',
    kind: 'usage',
    message: `The request is not as it should be. ${fields.join('; ')}${more ? `; and ${more} more` : ''}`,
    hint: `Correct ${issues.length === 1 ? 'that' : 'those'} and try again.`,
  })
}

/** A failure of ours: what it was is in the log. */
export function somethingWentWrong(requestId: string): SightlineError {
  return new SightlineError({
    code: 'INTERNAL',
    kind: 'internal',
    message: 'Something went wrong on the server.',
    hint: `Try again. If it stays, give this number to the one who runs the server, who finds the reason in its log: ${requestId}`,
  })
}

/** `explainers[0].params.layer` */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text ? `${text}.${String(key)}` : String(key)
  }, '')
}
