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
import { notBuilt } from './not-built.ts'

export const imagesRouter = t.router({
  sets: members('viewer', workspace)
    .input(listImageSetsInput)
    .output(pageOf(imageSetSchema))
    .query(() => notBuilt()),
  set: members('viewer', imageSet)
    .input(imageSetInput)
    .output(imageSetSchema)
    .query(() => notBuilt()),
  createSet: members('editor', workspace)
    .input(createImageSetInput)
    .output(imageSetSchema)
    .mutation(() => notBuilt()),
  renameSet: members('editor', imageSet)
    .input(renameImageSetInput)
    .output(imageSetSchema)
    .mutation(() => notBuilt()),
  removeSet: members('editor', imageSet)
    .input(imageSetInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  list: members('viewer', imageSet)
    .input(listImagesInput)
    .output(pageOf(imageSchema))
    .query(() => notBuilt()),
  tag: members('editor', images)
    .input(tagImagesInput)
    .output(z.void())
    .mutation(() => notBuilt()),
  remove: members('editor', images)
    .input(imagesInput)
    .output(z.void())
    .mutation(() => notBuilt()),
})
