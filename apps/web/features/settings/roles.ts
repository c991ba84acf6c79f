import type { Role } from '@sightline/api/contract'

export const ROLE_WORDS = { owner: 'Owner', editor: 'Editor', viewer: 'Viewer' } as const satisfies Record<Role, string>

export const ROLE_OPTIONS = (['viewer', 'editor', 'owner'] as const).map((value) => ({ value, label: ROLE_WORDS[value] }))

export const ROLE_MEANING = 'Viewers look, editors upload, run and save, owners also decide who is here.'
