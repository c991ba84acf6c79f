/** Packages lie unpacked for as long as they are used. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** No task takes so long that its package could be taken from under it. */
const UNUSED_MILLISECONDS = 30 * 24 * 60 * 60 * 1000

/** Removes the packages of this machine that no task has asked for in a month; one that is asked for again is unpacked again. */
export async function removeUnusedPackages(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  for (const name of names) {
    const place = join(folder, name)
    const found = await stat(place).catch(() => null)
    if (found && Date.now() - found.mtimeMs > UNUSED_MILLISECONDS) await rm(place, { recursive: true, force: true })
  }
}
