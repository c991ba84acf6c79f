/**
 * Who works on a download: as with runs, a token in its row, for a while by the database's clock, which a sign of life extends. Everything is written on the condition
 * that the token is still there; whoever cancels takes it away.
 */
import { randomUUID } from 'node:crypto'
import type { SightlineError } from '@sightline/engine/declarations'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'

export interface Claim {
  readonly id: string
  readonly token: string
  readonly workspaceId: string
  readonly title: string
  readonly createdById: string | null
  /** This one included. */
  readonly attempts: number
  /** As it was when it was asked for; who reads it checks it. */
  readonly catalogue: unknown
}

type Row = Omit<Claim, 'token'>

/** The oldest that nobody works on; null: there is none. */
export async function claimDownload(db: Database, seconds: number): Promise<Claim | null> {
  const token = randomUUID()
  const [row] = await db.$queryRaw<Row[]>`
    UPDATE "CatalogueDownload"
    SET "state" = 'downloading', "leasedBy" = ${token}, "attempts" = "attempts" + 1,
        "leaseEndsAt" = now() AT TIME ZONE 'UTC' + make_interval(secs => ${seconds})
    WHERE "id" = (
      SELECT "id" FROM "CatalogueDownload"
      WHERE "state" = 'waiting' OR ("state" IN ('downloading', 'checking') AND "leaseEndsAt" < now() AT TIME ZONE 'UTC')
      ORDER BY "createdAt" FOR UPDATE SKIP LOCKED LIMIT 1)
    RETURNING "id", "workspaceId", "title", "createdById", "attempts", "catalogue"`
  return row ? { ...row, token } : null
}

export interface SignOfLife {
  readonly seconds: number
  readonly state: 'downloading' | 'checking'
  readonly bytesDone: number
  /** Null: what was known before stays. */
  readonly bytesTotal: number | null
}

/** False: it is no longer ours. */
export async function tellProgress(db: Database, { id, token }: Claim, sign: SignOfLife): Promise<boolean> {
  const { seconds, state, bytesDone, bytesTotal } = sign
  const changed = await db.$executeRaw`
    UPDATE "CatalogueDownload"
    SET "leaseEndsAt" = now() AT TIME ZONE 'UTC' + make_interval(secs => ${seconds}), "state" = ${state}::"CatalogueDownloadState",
        "bytesDone" = ${BigInt(bytesDone)}, "bytesTotal" = COALESCE(${bytesTotal === null ? null : BigInt(bytesTotal)}, "bytesTotal")
    WHERE "id" = ${id} AND "leasedBy" = ${token}`
  return changed === 1
}

const ENDED = { activeKey: null, leasedBy: null, leaseEndsAt: null }

/** In the transaction that adds the model, so that it is added once; false: it is no longer ours. */
export async function finishDownload(
  db: Pick<Prisma.TransactionClient, 'catalogueDownload'>,
  { id, token }: Claim,
  modelId: string,
): Promise<boolean> {
  const data = { ...ENDED, state: 'done' as const, modelId, finishedAt: new Date() }
  return (await db.catalogueDownload.updateMany({ where: { id, leasedBy: token }, data })).count === 1
}

export async function failDownload(db: Database, { id, token }: Claim, { code, message, hint }: SightlineError): Promise<void> {
  const error = { errorCode: code, errorMessage: message, errorHint: hint }
  const data = { ...ENDED, ...error, state: 'failed' as const, finishedAt: new Date() }
  await db.catalogueDownload.updateMany({ where: { id, leasedBy: token }, data })
}

/** For the next one to take, at once. */
export async function giveBack(db: Database, { id, token }: Claim): Promise<void> {
  const data = { state: 'waiting' as const, leasedBy: null, leaseEndsAt: null, attempts: { decrement: 1 } }
  await db.catalogueDownload.updateMany({ where: { id, leasedBy: token }, data })
}
