import { randomUUID } from 'node:crypto'
import { access, mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { integrityDiffers } from './errors/package-errors.ts'
import { extractArchive, integrityOf } from './fetch/archive.ts'
import { PACKAGE_FOLDER } from './describe-package.ts'

/**
 * Verifies the archive and unpacks it to `folder`, which appears whole or not at all; if it is there already, nothing is done. Throws PACKAGE_INTEGRITY, and what
 * `fetchPackage` says of archives.
 */
export async function unpackPackage(archive: string, folder: string, integrity: string): Promise<void> {
  if (await exists(folder)) return
  if ((await integrityOf(archive)) !== integrity) throw integrityDiffers(archive)
  await mkdir(dirname(folder), { recursive: true })
  const making = `${folder}.${randomUUID()}`
  try {
    await extractArchive(archive, { folder: join(making, PACKAGE_FOLDER), name: basename(archive) })
    await rename(making, folder)
  } catch (error) {
    // Another process was faster: what it unpacked is the same.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '') || !(await exists(folder)))
      throw error
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
