/** Removing packages, and which of them a workspace offers. */
import type { Database } from '../../database/client.ts'
import { packageNotInstalled } from '../../errors/package-errors.ts'

interface Services {
  readonly db: Database
}

/** All versions, everywhere. The rows stay, for the pages of old runs; the archives are swept. Throws PACKAGE_NOT_FOUND. */
export async function removePackage({ db }: Services, name: string): Promise<void> {
  await db.$transaction(async (transaction) => {
    const { count } = await transaction.explainerPackage.updateMany({
      where: { name, removedAt: null },
      data: { removedAt: new Date(), archiveSha256: null },
    })
    if (count === 0) throw packageNotInstalled(name)
    // Installed again, it is not offered anywhere until somebody wants that.
    await transaction.workspaceExplainerPackage.deleteMany({ where: { name } })
  })
}

interface Enabling {
  readonly workspaceId: string
  readonly name: string
  readonly enabled: boolean
}

/** Runs that wait already go on, whatever is enabled. Throws PACKAGE_NOT_FOUND. */
export async function enablePackage({ db }: Services, { workspaceId, name, enabled }: Enabling): Promise<void> {
  if (!enabled) {
    await db.workspaceExplainerPackage.deleteMany({ where: { workspaceId, name } })
    return
  }
  if ((await db.explainerPackage.count({ where: { name, removedAt: null } })) === 0) throw packageNotInstalled(name)
  await db.workspaceExplainerPackage.createMany({ data: { workspaceId, name }, skipDuplicates: true })
}
