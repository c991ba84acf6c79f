/** How much memory another process takes. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * Bytes that the process has for itself: on Linux without the files that it maps (weights lie in one), which the system can drop; elsewhere its resident
 * size. Null if the process is gone.
 */
export async function memoryOf(pid: number): Promise<number | null> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
    return status === null ? null : kilobytes(status, 'RssAnon') + kilobytes(status, 'RssShmem')
  }
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim() ? Number.parseInt(stdout, 10) * 1024 : null
}

function kilobytes(status: string, field: string): number {
  const [, amount = '0'] = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status) ?? []
  return Number.parseInt(amount, 10) * 1024
}

/** If the machine runs out of memory, let it end this process rather than another. Only Linux knows how. */
export async function offerToOutOfMemoryKiller(pid: number): Promise<void> {
  if (process.platform !== 'linux') return
  // Forbidden in some containers: then the system chooses as it would.
  await writeFile(`/proc/${pid}/oom_score_adj`, '800').catch(() => undefined)
}
