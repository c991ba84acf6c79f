import { z } from '@sightline/engine/declarations'
import { members } from '../access/procedures.ts'
import { catalogueDownload, workspace } from '../access/resources.ts'
import {
  addFromCatalogueInput,
  catalogueDownloadSchema,
  catalogueListSchema,
  downloadInput,
  listCatalogueInput,
} from '../contract/index.ts'
import { cancelDownload, dismissDownload, listDownloads, startDownload } from '../services/catalogue/downloads.ts'
import { listCatalogue } from '../services/catalogue/list-catalogue.ts'
import { t } from '../trpc/init.ts'

export const catalogueRouter = t.router({
  list: members('viewer', workspace)
    .input(listCatalogueInput)
    .output(catalogueListSchema)
    .query(({ ctx, input }) => listCatalogue(ctx, input.workspaceId)),
  /** Those that go on and those that have ended and nobody has dismissed; the newest first. */
  downloads: members('viewer', workspace)
    .input(listCatalogueInput)
    .output(z.array(catalogueDownloadSchema))
    .query(({ ctx, input }) => listDownloads(ctx, input.workspaceId)),
  /** Begins a download; the one that goes on already, where there is one. */
  add: members('editor', workspace)
    .input(addFromCatalogueInput)
    .output(catalogueDownloadSchema)
    .mutation(({ ctx, input }) => startDownload(ctx, { ...input, userId: ctx.user.id })),
  cancel: members('editor', catalogueDownload)
    .input(downloadInput)
    .output(z.void())
    .mutation(({ ctx, input }) => cancelDownload(ctx, input.downloadId)),
  dismiss: members('editor', catalogueDownload)
    .input(downloadInput)
    .output(z.void())
    .mutation(({ ctx, input }) => dismissDownload(ctx, input.downloadId)),
})
