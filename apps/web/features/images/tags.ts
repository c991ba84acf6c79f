import type { ImageTag } from '@sightline/api/contract'

export const IMAGE_TAGS_IN_ORDER = ['input', 'background'] as const satisfies readonly ImageTag[]
