import { z } from '@sightline/engine/declarations'
import { members } from '../access/procedures.ts'
import { imageSet, images, workspace } from '../access/resources.ts'
import {
  createImageSetInput,
  imageSchema,
  imageSetInput,
  imageSetSchema,
  imagesInput,
  listImageSetsInput,
  listImagesInput,
  pageOf,
  renameImageSetInput,
  tagImagesInput,
} from '../contract/index.ts'
import { t } from '../trpc/init.ts'
import {
  createImageSet,
  getImageSet,
  listImages,
  listImageSets,
  removeImages,
  removeImageSet,
  renameImageSet,
  tagImages,
} from '../services/images/images.ts'

export const imagesRouter = t.router({
  sets: members('viewer', workspace)
    .input(listImageSetsInput)
    .output(pageOf(imageSetSchema))
    .query(({ ctx, input }) => listImageSets(ctx, input)),
  set: members('viewer', imageSet)
    .input(imageSetInput)
    .output(imageSetSchema)
    .query(({ ctx, input }) => getImageSet(ctx, input.imageSetId)),
  createSet: members('editor', workspace)
    .input(createImageSetInput)
    .output(imageSetSchema)
    .mutation(({ ctx, input }) => createImageSet(ctx, input)),
  renameSet: members('editor', imageSet)
    .input(renameImageSetInput)
    .output(imageSetSchema)
    .mutation(({ ctx, input }) => renameImageSet(ctx, input)),
  removeSet: members('editor', imageSet)
    .input(imageSetInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeImageSet(ctx, input.imageSetId)),
  list: members('viewer', imageSet)
    .input(listImagesInput)
    .output(pageOf(imageSchema))
    .query(({ ctx, input }) => listImages(ctx, input)),
  tag: members('editor', images)
    .input(tagImagesInput)
    .output(z.void())
    .mutation(({ ctx, input }) => tagImages(ctx, input)),
  remove: members('editor', images)
    .input(imagesInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeImages(ctx, input)),
})
