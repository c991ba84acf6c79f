/** Errors of signing up, of invitations and of what the demo's user may do. */
import { SightlineError } from '@sightline/engine/declarations'

export function signUpNeedsInvitation(): SightlineError {
  return new SightlineError({
    code: 'SIGN_UP_FORBIDDEN',
    kind: 'usage',
    message: 'Signing up here takes an invitation.',
    hint: 'Ask an owner of a workspace for an invitation link and open it.',
  })
}

export function emailTaken(): SightlineError {
  return new SightlineError({
    code: 'EMAIL_TAKEN',
    kind: 'usage',
    message: 'There is an account with this e-mail address already.',
    hint: 'Sign in with it, or take another address.',
  })
}

/** One text for what never was, what was taken back and what a stranger guesses. */
export function invitationNotFound(): SightlineError {
  return new SightlineError({
    code: 'INVITATION_NOT_FOUND',
    kind: 'usage',
    message: 'This invitation does not exist, or it was taken back.',
    hint: 'Check the link, or ask for a new one.',
  })
}

export function invitationExpired(): SightlineError {
  return new SightlineError({
    code: 'INVITATION_EXPIRED',
    kind: 'usage',
    message: 'This invitation has expired.',
    hint: 'Ask the one who invited you for a new link.',
  })
}

export function invitationUsed(): SightlineError {
  return new SightlineError({
    code: 'INVITATION_USED',
    kind: 'usage',
    message: 'This invitation has been used.',
    hint: 'Sign in to see the workspace, or ask for a new link.',
  })
}

export function invitationForAnother(): SightlineError {
  return new SightlineError({
    code: 'INVITATION_FOR_ANOTHER_FORBIDDEN',
    kind: 'usage',
    message: 'This invitation is for another e-mail address.',
    hint: 'Use the address that it was made for, or ask for an invitation of your own.',
  })
}

export function demoForbidden(what: string): SightlineError {
  return new SightlineError({
    code: 'DEMO_FORBIDDEN',
    kind: 'usage',
    message: `The demo's user cannot ${what}.`,
    hint: 'Sign up for an account of your own: the one who set up this installation does so without an invitation.',
  })
}

export function passwordTooShort(least: number): SightlineError {
  return new SightlineError({
    code: 'PASSWORD_TOO_SHORT',
    kind: 'usage',
    message: `The password is too short: it takes at least ${least} characters.`,
    hint: 'Take a longer one; a few words in a row are easy to keep in mind.',
  })
}

export function originForeign(origin: string, publicUrl: string): SightlineError {
  return new SightlineError({
    code: 'ORIGIN_FORBIDDEN',
    kind: 'usage',
    message: `This request comes from another address (${origin.slice(0, 200)}) than this installation is known under.`,
    hint: `Open it as ${publicUrl}, or set SIGHTLINE_PUBLIC_URL to the address that people type.`,
  })
}
