/** From a package's row to what a runner is told. */
import { join } from 'node:path'
import type { Prisma } from '../../database/generated/client.ts'
import type { PackageSettings } from '../../runner/package-settings.ts'
import type { LocalPackage } from '../../runner/protocol.ts'
import type { Store } from '../../store/store.ts'
import { readDescribed } from './package-rows.ts'

interface PackageRow {
  readonly integrity: string
  readonly archiveSha256: string
  readonly described: Prisma.JsonValue
}

/** Throws FILE_MISSING. */
export async function toLocalPackage(
  { store }: { readonly store: Pick<Store, 'localPath'> },
  { folder, sandbox }: PackageSettings,
  row: PackageRow,
): Promise<LocalPackage> {
  const { integrity, archiveSha256 } = row
  return {
    archive: await store.localPath(archiveSha256),
    integrity,
    folder: join(folder, archiveSha256),
    described: readDescribed(row),
    sandbox,
  }
}
