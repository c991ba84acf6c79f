/** Downloads from the catalogue as people see and steer them; `downloader.ts` does the work. */
import { bytesOf, findEntry, readCatalogue, type Catalogue } from '@sightline/catalogue'
import type { z } from '@sightline/engine/declarations'
import type { addFromCatalogueInput, CatalogueDownload } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import { Prisma } from '../../database/generated/client.ts'
import type { CatalogueServices } from './list-catalogue.ts'
import type { Downloader } from './downloader.ts'

const SHOWN = {
  id: true,
  entryId: true,
  title: true,
  state: true,
  bytesDone: true,
  bytesTotal: true,
  errorCode: true,
  errorMessage: true,
  errorHint: true,
  modelId: true,
  createdAt: true,
  createdBy: { select: { id: true, name: true } },
} satisfies Prisma.CatalogueDownloadSelect

type Row = Prisma.CatalogueDownloadGetPayload<{ select: typeof SHOWN }>

/** More than that nobody looks at. */
const MOST = 50

export async function listDownloads({ db }: Pick<CatalogueServices, 'db'>, workspaceId: string): Promise<CatalogueDownload[]> {
  const rows = await db.catalogueDownload.findMany({
    where: { workspaceId },
    select: SHOWN,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MOST,
  })
  return rows.map(show)
}

type Asked = z.output<typeof addFromCatalogueInput> & { readonly userId: string }

/** One at a time for an entry and a workspace: a second wish gets the first one's. Throws CATALOGUE_ENTRY_UNKNOWN and what `readCatalogue` throws. */
export async function startDownload(
  { db, config, downloader }: CatalogueServices & { readonly downloader: Pick<Downloader, 'wake'> },
  { workspaceId, entryId, userId }: Asked,
): Promise<CatalogueDownload> {
  const catalogue = await readCatalogue(config.catalogue)
  const entry = findEntry(catalogue, entryId)
  const activeKey = `${workspaceId} ${entry.id}`
  // What has ended with this entry has been answered by the new wish.
  await db.catalogueDownload.deleteMany({ where: { workspaceId, entryId: entry.id, activeKey: null, state: { not: 'waiting' } } })
  const bytes = bytesOf(entry)
  const row = await createOrFind(db, activeKey, {
    workspaceId,
    entryId: entry.id,
    title: entry.title,
    catalogue: onlyOf(catalogue, entry.id) as unknown as Prisma.InputJsonValue,
    bytesTotal: bytes === null ? null : BigInt(bytes),
    createdById: userId,
  })
  downloader.wake()
  return show(row)
}

type NewDownload = Omit<Prisma.CatalogueDownloadUncheckedCreateInput, 'activeKey'>

/** Whoever comes second gets the first one's. */
async function createOrFind(db: Database, activeKey: string, data: NewDownload): Promise<Row> {
  for (;;) {
    try {
      return await db.catalogueDownload.create({ data: { ...data, activeKey }, select: SHOWN })
    } catch (thrown) {
      if (!(thrown instanceof Prisma.PrismaClientKnownRequestError) || thrown.code !== 'P2002') throw thrown
    }
    const found = await db.catalogueDownload.findUnique({ where: { activeKey }, select: SHOWN })
    // It may have ended in between.
    if (found) return found
  }
}

/** What a later catalogue says is no concern of a download that goes on. */
function onlyOf({ title, labels, models }: Catalogue, id: string): Catalogue {
  const found = models.filter((entry) => entry.id === id)
  const used = Object.entries(labels).filter(([name]) => found.some((entry) => entry.labels === name))
  return { title, labels: Object.fromEntries(used), models: found }
}

/** Whoever works on it sees that within a second. One that has ended stays as it is. */
export async function cancelDownload({ db }: Pick<CatalogueServices, 'db'>, downloadId: string): Promise<void> {
  await db.catalogueDownload.updateMany({
    where: { id: downloadId, state: { in: ['waiting', 'downloading', 'checking'] } },
    data: { state: 'cancelled', activeKey: null, leasedBy: null, leaseEndsAt: null, finishedAt: new Date() },
  })
}

/** Takes one that has ended off the list. */
export async function dismissDownload({ db }: Pick<CatalogueServices, 'db'>, downloadId: string): Promise<void> {
  await db.catalogueDownload.deleteMany({ where: { id: downloadId, state: { in: ['done', 'failed', 'cancelled'] } } })
}

function show(row: Row): CatalogueDownload {
  const { errorCode, errorMessage, errorHint, bytesDone, bytesTotal, ...rest } = row
  return {
    ...rest,
    bytesDone: Number(bytesDone),
    bytesTotal: bytesTotal === null ? null : Number(bytesTotal),
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '', hint: errorHint },
  }
}
