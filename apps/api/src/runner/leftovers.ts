/** Temporary folders of processes that were killed before they could tidy up. */
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Removes the temporary folders whose name is `prefix`, the id of a process that is gone, and anything. */
export async function removeLeftovers(prefix: string): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN
    if (Number.isNaN(owner) || isRunning(owner)) continue
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
      // Another user's folder, or another process was faster: neither is ours to worry about.
      if (!['EACCES', 'EPERM', 'ENOENT', 'ENOTEMPTY'].includes(error.code ?? '')) throw error
    })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
