/** Our roles in better-auth's terms. What they may do in the API is said by `access/`; here, only what better-auth asks of an organisation. */
import { createAccessControl } from 'better-auth/plugins/access'
import type { Role } from '../contract/index.ts'

export const accessControl = createAccessControl({
  organization: ['update', 'delete'],
  member: ['create', 'update', 'delete'],
  invitation: ['create', 'cancel'],
} as const)

const nothing = accessControl.newRole({ organization: [], member: [], invitation: [] })

export const roles = {
  owner: accessControl.newRole({
    organization: ['update', 'delete'],
    member: ['create', 'update', 'delete'],
    invitation: ['create', 'cancel'],
  }),
  editor: nothing,
  viewer: nothing,
} satisfies Record<Role, unknown>
