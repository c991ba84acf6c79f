/** Errors of workspaces and their members. */
import { SightlineError } from '@sightline/engine/declarations'

export function lastOwner(): SightlineError {
  return new SightlineError({
    code: 'LAST_OWNER_CONFLICT',
    kind: 'usage',
    message: 'A workspace needs an owner, and this is its last.',
    hint: 'Make another member an owner first, or delete the workspace.',
  })
}

export function alreadyMember(email: string): SightlineError {
  return new SightlineError({
    code: 'MEMBER_CONFLICT',
    kind: 'usage',
    message: `${email} is a member of this workspace already.`,
    hint: 'Change the role in the list of members if it should be another.',
  })
}

export function memberNotFound(): SightlineError {
  return new SightlineError({
    code: 'MEMBER_NOT_FOUND',
    kind: 'usage',
    message: 'Nobody of that id is a member of this workspace.',
    hint: 'Reload the list of members.',
  })
}

/** The demo's user stays where the demo put it: anybody can sign in as it. */
export function demoUserFixed(): SightlineError {
  return new SightlineError({
    code: 'DEMO_USER_FORBIDDEN',
    kind: 'usage',
    message: 'The demo user cannot own a workspace or be invited to another: many people share that account.',
    hint: 'Invite people by an address of their own.',
  })
}
