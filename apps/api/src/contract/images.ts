import { z } from '@sightline/engine/declarations'
import { count, id, name, page, time } from './shared.ts'

export const IMAGE_TAGS = ['input', 'background'] as const
export const imageTag = z.enum(IMAGE_TAGS)

export const imageSetSchema = z.object({
  id,
  workspaceId: id,
  name: z.string(),
  inputs: count,
  backgrounds: count,
  createdAt: time,
  /** Ids of the first few, for a preview. */
  preview: z.array(id),
})

/** Pictures: `/api/files/images/ID` (as uploaded) and `/api/files/images/ID/thumbnail`. */
export const imageSchema = z.object({
  id,
  imageSetId: id,
  name: z.string(),
  tag: imageTag,
  sha256: z.string(),
  width: count,
  height: count,
  createdAt: time,
})

export const listImageSetsInput = z.object({ workspaceId: id, ...page })
export const createImageSetInput = z.object({ workspaceId: id, name })
export const imageSetInput = z.object({ imageSetId: id })
export const renameImageSetInput = imageSetInput.extend({ name })
export const listImagesInput = imageSetInput.extend({ tag: imageTag.optional(), ...page })
export const imagesInput = z.object({ imageIds: z.array(id).min(1).max(1000) })
export const tagImagesInput = imagesInput.extend({ tag: imageTag })

/** Answer of `POST /api/uploads/images` (multipart, one file a request; query: imageSetId, optional tag). */
export const uploadedImageSchema = imageSchema

export type ImageSet = z.output<typeof imageSetSchema>
export type ImageRow = z.output<typeof imageSchema>
export type ImageTag = z.output<typeof imageTag>
