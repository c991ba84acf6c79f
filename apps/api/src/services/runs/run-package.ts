/**
 * What a run remembers of the package that its explainer came from. A run holds its own facts, so that it stays readable when the package has been replaced or removed; to do it again, that very version
 * has to be installed.
 */
import { SightlineError, z } from '@sightline/engine/declarations'
import { packageIdentitySchema } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { installedRows } from '../packages/package-rows.ts'
import { packageNotEnabled, packageVersionMissing } from '../../errors/package-errors.ts'

/** `Run.explainerPackage`. `title`: of the explainer. */
const runPackageSchema = packageIdentitySchema.extend({ title: z.string() })
export type RunPackage = z.output<typeof runPackageSchema>

/** Null: the explainer came with Sightline. */
export function readRunPackage({ explainerPackage }: { readonly explainerPackage: Prisma.JsonValue }): RunPackage | null {
  return runPackageSchema.nullable().parse(explainerPackage)
}

export interface RunOfPackage {
  readonly explainerId: string
  readonly from: RunPackage
}

/** The installed row of the very package that a run was made with. Throws PACKAGE_VERSION_MISSING. */
export async function findRunPackage(
  { db }: { readonly db: Pick<Database, 'explainerPackage'> },
  { explainerId, from: { name, version, integrity } }: RunOfPackage,
) {
  const row = await db.explainerPackage.findUnique({ where: { name_version_integrity: { name, version, integrity } } })
  if (row && row.removedAt === null && row.archiveSha256 !== null) return { ...row, archiveSha256: row.archiveSha256 }
  const [newest] = await installedRows(db, [name])
  throw packageVersionMissing({ name, version }, { explainer: explainerId, installed: newest?.version ?? null })
}

export interface RunInWorkspace {
  readonly workspaceId: string
  readonly explainerId: string
  readonly explainerPackage: Prisma.JsonValue
}

/** Why the run cannot be done again as it was; null: nothing stands in the way. */
export async function whyNotRepeatable(
  { db }: { readonly db: Pick<Database, 'explainerPackage' | 'workspaceExplainerPackage'> },
  { workspaceId, explainerId, explainerPackage }: RunInWorkspace,
): Promise<SightlineError | null> {
  const from = readRunPackage({ explainerPackage })
  if (!from) return null
  try {
    await findRunPackage({ db }, { explainerId, from })
  } catch (thrown) {
    if (thrown instanceof SightlineError) return thrown
    throw thrown
  }
  const { name } = from
  const enabled = await db.workspaceExplainerPackage.findUnique({ where: { workspaceId_name: { workspaceId, name } } })
  return enabled ? null : packageNotEnabled(name)
}
