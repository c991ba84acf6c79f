/** Errors of ours on better-auth's routes: its body (`code`, `message`) with our advice (`hint`). */
import { SightlineError } from '@sightline/engine/declarations'
import { APIError } from 'better-auth/api'
import { describeFailure, toApiError } from '../errors/describe-failure.ts'

type Status = ConstructorParameters<typeof APIError>[0]

/** Throws: the fitting APIError for a SightlineError, anything else as it is. */
export function refuse(thrown: unknown): never {
  if (!(thrown instanceof SightlineError)) throw thrown
  const { status, error } = describeFailure(thrown, 'unknown')
  throw new APIError(status as Status, { ...toApiError(error) })
}
