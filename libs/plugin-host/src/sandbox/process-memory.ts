/** How much memory a process takes, with all below it. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { processesBelow } from './launch.ts'

/** Bytes, without the files that they map; on systems other than Linux, what is resident of `root` and its process group. Null if it is gone. */
export async function memoryOf(root: number): Promise<number | null> {
  if (process.platform === 'linux') {
    const found = await Promise.all(processesBelow(root).map(anonymousBytes))
    return found.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0)
  }
  if (process.platform === 'win32') return null
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,rss=']).catch(() => ({ stdout: '' }))
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return lines.reduce((sum, [group, kilobytes]) => (group === root ? sum + kilobytes * 1024 : sum), 0)
}

async function anonymousBytes(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => null)
  if (status === null) return null
  const kilobytes = ['RssAnon', 'RssShmem'].map((field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0))
  return kilobytes.reduce((sum, amount) => sum + amount * 1024, 0)
}

/** If the machine runs out of memory, let it end these processes rather than others. Only Linux knows how. */
export async function offerToOutOfMemoryKiller(root: number | undefined): Promise<void> {
  if (process.platform !== 'linux' || root === undefined) return
  // Forbidden in some containers: then the system chooses as it would.
  const offers = processesBelow(root).map((pid) => writeFile(`/proc/${pid}/oom_score_adj`, '900').catch(() => undefined))
  await Promise.all(offers)
}
