/** What there is to add to a workspace, and what of it is there. */
import { bytesOf, readCatalogue, type Catalogue, type CatalogueEntry } from '@sightline/catalogue'
import type { CatalogueList, CatalogueEntry as ShownEntry } from '../../contract/index.ts'
import type { Config } from '../../config/config.ts'
import type { Database } from '../../database/client.ts'

export interface CatalogueServices {
  readonly db: Database
  readonly config: Pick<Config, 'catalogue'>
}

/** Throws CATALOGUE_UNREADABLE, CATALOGUE_INVALID. */
export async function listCatalogue({ db, config }: CatalogueServices, workspaceId: string): Promise<CatalogueList> {
  const catalogue = await readCatalogue(config.catalogue)
  const rows = await db.$queryRaw<{ entryId: string; id: string; name: string }[]>`
    SELECT DISTINCT version."source" #>> '{entry,id}' AS "entryId", model."id", model."name"
    FROM "Model" AS model JOIN "ModelVersion" AS version ON version."modelId" = model."id"
    WHERE model."workspaceId" = ${workspaceId} AND model."archivedAt" IS NULL AND version."source" IS NOT NULL
    ORDER BY model."id"`
  const modelsOf = (entryId: string) => rows.filter((row) => row.entryId === entryId).map(({ id, name }) => ({ id, name }))
  return {
    title: catalogue.title,
    entries: catalogue.models.map((entry) => ({ ...showEntry(entry, catalogue), models: modelsOf(entry.id) })),
  }
}

function showEntry(entry: CatalogueEntry, { labels }: Catalogue): Omit<ShownEntry, 'models'> {
  const { id, title, summary, format, publisher, page, files, use, licence, citation, verified } = entry
  return {
    ...{ id, title, summary, format, publisher, page, licence, citation },
    url: files[0].urls[0],
    bytes: bytesOf(entry),
    checkedBy: checkOf(entry),
    preprocess: use.preprocess,
    resize: use.resize,
    labels: entry.labels === null ? null : labels[entry.labels].title,
    verifiedOn: verified ? verified.on : null,
  }
}

/** The weaker of what is known of its files; nothing is known of shards. */
function checkOf({ files, shards }: CatalogueEntry): ShownEntry['checkedBy'] {
  if (shards || files.some(({ sha256, md5 }) => sha256 === null && md5 === null)) return 'nothing'
  return files.every(({ sha256 }) => sha256 !== null) ? 'sha256' : 'md5'
}
