/** Rows of packages, and what their columns of JSON hold. */
import type { PackageDescription } from '@sightline/plugin-host'
import { packageCheckSchema, type PackageCheck, type PackageIdentity } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'

interface IdentityColumns {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

export function identityOf({ name, version, integrity }: IdentityColumns): PackageIdentity {
  return { name, version, integrity }
}

/** Only what the plugin host has described is written there. */
export function readDescribed({ described }: { readonly described: Prisma.JsonValue }): PackageDescription {
  return described as unknown as PackageDescription
}

export function readCheck({ check }: { readonly check: Prisma.JsonValue }): PackageCheck | null {
  if (check === null) return null
  const kept = check as Prisma.JsonObject
  return packageCheckSchema.parse({ ...kept, at: new Date(String(kept['at'])) })
}

/** Those that are installed, the version that new runs take first among those of a name. */
export async function installedRows(db: Pick<Database, 'explainerPackage'>, names?: readonly string[]) {
  return await db.explainerPackage.findMany({
    where: { removedAt: null, ...(names && { name: { in: [...names] } }) },
    orderBy: [{ name: 'asc' }, { installedAt: 'desc' }, { id: 'desc' }],
  })
}

/** Of each name the version that new runs take. */
export function newestOf<Row extends { readonly name: string }>(rows: readonly Row[]): Row[] {
  return rows.filter((row, i) => rows.findIndex(({ name }) => name === row.name) === i)
}
