/** One task on a package, from its row to its end. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toSightlineError } from '@sightline/engine/declarations'
import { installerClosed, packageNotInstalled } from '../../errors/package-errors.ts'
import { removeLeftovers } from '../../runner/leftovers.ts'
import { checkArchive } from './check-archive.ts'
import { fetchAndKeep } from './fetch-and-keep.ts'
import type { CurrentTask, TaskParts } from './task.ts'
import { SIGN_MILLISECONDS, updateTask, type TaskChange } from './task-rows.ts'

const FOLDER_PREFIX = 'sightline-package-'

/** Throws only if the row cannot be written. */
export async function performTask(parts: TaskParts, taskId: string): Promise<void> {
  const { db, log, signal } = parts
  const row = await db.packageTask.findUnique({ where: { id: taskId } })
  if (row?.state !== 'running') return
  const tell = (change: TaskChange) => updateTask(db, taskId, change)
  const alive = setInterval(() => {
    tell({}).catch((error: unknown) => log.warn({ err: error, taskId }, 'a sign of life could not be given'))
  }, SIGN_MILLISECONDS)
  try {
    const packageId = await inFolder(async (folder) => await perform(parts, { ...row, folder, tell }))
    await tell({ state: 'done', packageId })
  } catch (thrown) {
    const error = signal.aborted ? installerClosed() : thrown
    const { code, message, hint, kind } = toSightlineError(error)
    if (kind === 'internal') log.error({ err: error, taskId }, 'a task on a package failed')
    else log.info({ code, taskId }, 'a task on a package failed')
    await tell({ state: 'failed', error: { code, message, hint } })
  } finally {
    clearInterval(alive)
  }
}

/** Gives the id of the package's row. */
async function perform(parts: TaskParts, task: CurrentTask): Promise<string> {
  if (parts.signal.aborted) throw installerClosed()
  if (task.kind === 'install') return await fetchAndKeep(parts, task)
  return await checkAgain(parts, task)
}

async function checkAgain(parts: TaskParts, task: CurrentTask): Promise<string> {
  const row = await parts.db.explainerPackage.findUnique({ where: { id: task.packageId ?? '' } })
  if (!row || row.archiveSha256 === null) throw packageNotInstalled(task.spec)
  const check = await checkArchive(parts, task, { ...row, archiveSha256: row.archiveSha256 })
  await parts.db.explainerPackage.updateMany({ where: { id: row.id }, data: { check } })
  return row.id
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await removeLeftovers(FOLDER_PREFIX)
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
