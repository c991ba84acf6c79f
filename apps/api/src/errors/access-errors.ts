/** Errors of who may do what. */
import { SightlineError } from '@sightline/engine/declarations'
import type { Role } from '../contract/index.ts'

export function signInNeeded(): SightlineError {
  return new SightlineError({
    code: 'SIGN_IN_NEEDED',
    kind: 'usage',
    message: 'You are not signed in.',
    hint: 'Sign in and try again.',
  })
}

export function notFound(): SightlineError {
  return new SightlineError({
    code: 'NOT_FOUND',
    kind: 'usage',
    message: 'It does not exist, or you are no member of its workspace.',
    hint: 'Check the address, or ask the one who gave it to you to invite you.',
  })
}

export function roleTooSmall(role: Role, needed: Role): SightlineError {
  return new SightlineError({
    code: 'ROLE_TOO_SMALL',
    kind: 'usage',
    message: `You are ${role} of this workspace; this takes ${needed === 'owner' ? 'an owner' : `an ${needed}`}.`,
    hint: 'Ask an owner of the workspace for that role.',
  })
}
