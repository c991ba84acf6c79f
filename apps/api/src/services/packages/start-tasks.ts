/** Begins the long work on packages: a row that pages can follow, then the work itself. */
import type { Config } from '../../config/config.ts'
import type { Database } from '../../database/client.ts'
import { installingSwitchedOff, packageNotInstalled } from '../../errors/package-errors.ts'
import type { Installer } from './installer.ts'
import { installedRows } from './package-rows.ts'

interface Services {
  readonly db: Database
  readonly config: Pick<Config, 'packages'>
  readonly installer: Installer
}

export type Installation = {
  /** What was asked for: a name in the registry, or the name of the uploaded file. */
  readonly spec: string
  readonly userId: string
} & (
  | { readonly source: 'registry' }
  /** `sha256`: of the archive, in the store. */
  | { readonly source: 'upload'; readonly sha256: string }
)

/** Throws INSTALLING_FORBIDDEN. */
export async function startInstallation(services: Services, asked: Installation): Promise<{ taskId: string }> {
  const { db, config, installer } = services
  if (!config.packages.allowed) throw installingSwitchedOff()
  const { spec, source, userId } = asked
  const { id } = await db.packageTask.create({
    data: {
      kind: 'install',
      source,
      spec,
      ...(asked.source === 'upload' && { uploadSha256: asked.sha256 }),
      startedById: userId,
    },
    select: { id: true },
  })
  installer.begin(id)
  return { taskId: id }
}

/** Throws PACKAGE_NOT_FOUND. */
export async function startCheck(
  { db, installer }: Services,
  { name, userId }: { readonly name: string; readonly userId: string },
): Promise<{ taskId: string }> {
  const [newest] = await installedRows(db, [name])
  if (!newest) throw packageNotInstalled(name)
  const { id } = await db.packageTask.create({
    data: { kind: 'check', source: newest.source, spec: name, packageId: newest.id, startedById: userId },
    select: { id: true },
  })
  installer.begin(id)
  return { taskId: id }
}
