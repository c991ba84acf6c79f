/**
 * Files come and go here, and nowhere else: content goes into the store and its row into `StoredFile`, both or neither for whoever looks later.
 *
 * A row's `createdAt` is when its content was last brought. The row is written before the content gets its place, and a removal holds the row's lock until the
 * content is gone; so bringing and removing the same content at once ends with the file there. What nothing refers to is removed at once by who brought it and
 * could not use it (`discardFiles`), or by the sweep when it is old enough that nobody can still be about to refer to it (`sweep.ts`).
 */
import type { Readable } from 'node:stream'
import { Prisma } from '../../database/generated/client.ts'
import type { Database } from '../../database/client.ts'
import type { PutOptions, Store, Stored } from '../../store/store.ts'

export interface FileServices {
  readonly db: Database
  readonly store: Store
}

export interface KeepOptions extends Pick<PutOptions, 'limit' | 'signal'> {
  readonly mediaType: string
}

export interface KeptFile extends Stored {
  /** Nobody had brought this content before. */
  readonly isNew: boolean
  readonly keptAt: Date
}

/** Refer to the file soon: what nothing refers to is swept after a while. Throws what `Store.put` throws. */
export async function keepFile(
  { db, store }: FileServices,
  source: Readable | Uint8Array,
  { mediaType, limit, signal }: KeepOptions,
): Promise<KeptFile> {
  let registered: Registered | undefined
  const stored = await store.put(source, {
    ...(limit !== undefined && { limit }),
    ...(signal && { signal }),
    announce: async (announced) => {
      registered = await register(db, announced, mediaType)
    },
  })
  if (!registered) throw new Error('the store has not announced a file')
  return { ...stored, ...registered }
}

type Registered = Pick<KeptFile, 'isNew' | 'keptAt'>

/** Brought again, it is younger than before, by a millisecond at least: who brought it first can see that. */
async function register(db: Database, { sha256, bytes }: Stored, mediaType: string): Promise<Registered> {
  const [row] = await db.$queryRaw<[Registered]>`
    INSERT INTO "StoredFile" ("sha256", "bytes", "mediaType", "createdAt")
    VALUES (${sha256}, ${BigInt(bytes)}, ${mediaType}, clock_timestamp() AT TIME ZONE 'UTC')
    ON CONFLICT ("sha256") DO UPDATE
      SET "createdAt" = GREATEST(EXCLUDED."createdAt", "StoredFile"."createdAt" + interval '1 millisecond')
    RETURNING "createdAt" AS "keptAt", xmax = 0 AS "isNew"`
  return row
}

/** Removes what was brought for nothing, unless it was there before, or somebody else has brought it since. */
export async function discardFiles(services: FileServices, files: readonly KeptFile[]): Promise<void> {
  const bySha = new Map<string, KeptFile>()
  // The same content may have been brought twice by one person.
  for (const file of files) {
    const isNew = file.isNew || (bySha.get(file.sha256)?.isNew ?? false)
    bySha.set(file.sha256, { ...file, isNew })
  }
  for (const { sha256, isNew, keptAt } of bySha.values()) {
    if (isNew) await removeUnused(services, sha256, keptAt)
  }
}

/** Of `file` (the row in `StoredFile`): whether anything refers to it. */
export const IS_USED = Prisma.sql`(
  EXISTS (SELECT FROM "ModelFile" WHERE "sha256" = file."sha256")
  OR EXISTS (SELECT FROM "Image" WHERE "sha256" = file."sha256")
  OR EXISTS (SELECT FROM "Image" WHERE "thumbnailSha256" = file."sha256")
  OR EXISTS (SELECT FROM "Artifact" WHERE "sha256" = file."sha256")
  OR EXISTS (SELECT FROM "Artifact" WHERE "thumbnailSha256" = file."sha256")
  OR EXISTS (SELECT FROM "Artifact" WHERE "pictureSha256" = file."sha256")
  OR EXISTS (SELECT FROM "ExplainerPackage" WHERE "archiveSha256" = file."sha256")
  OR EXISTS (SELECT FROM "PackageTask" WHERE "uploadSha256" = file."sha256")
)`

/** A store that is a bucket may take its time. */
const REMOVAL_MILLISECONDS = 60_000

/**
 * Removes a file that nothing refers to and that nobody has brought after `notAfter`; false if it stays. While the row is locked nobody can refer to it or bring
 * its content again; so the references are looked for after the lock is held, in a statement of their own, which sees all that was committed before.
 */
export async function removeUnused({ db, store }: FileServices, sha256: string, notAfter: Date): Promise<boolean> {
  return await db.$transaction(
    async (transaction) => {
      const locked = await transaction.$queryRaw<unknown[]>`
        SELECT "sha256" FROM "StoredFile" WHERE "sha256" = ${sha256} AND "createdAt" <= ${notAfter} FOR UPDATE SKIP LOCKED`
      if (locked.length === 0) return false
      const removed = await transaction.$executeRaw`
        DELETE FROM "StoredFile" AS file WHERE file."sha256" = ${sha256} AND NOT ${IS_USED}`
      if (removed === 0) return false
      // Last: if the commit fails the row stays without its file, and without references; the next sweep removes it.
      await store.remove(sha256)
      return true
    },
    { timeout: REMOVAL_MILLISECONDS, maxWait: REMOVAL_MILLISECONDS },
  )
}
