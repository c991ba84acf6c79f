/** Workspaces themselves: made, renamed, deleted. Who may is decided before these are called. */
import { insertMember, insertWorkspace } from '../../auth/create-user.ts'
import type { Workspace } from '../../contract/index.ts'
import { allowLongStatements, type Database } from '../../database/client.ts'
import { demoForbidden } from '../../errors/auth-errors.ts'
import type { Queue } from '../../jobs/queue.ts'
import { stopRunningRuns } from '../experiments/stop-running-runs.ts'

interface WithDatabase {
  readonly db: Database
}

/** Milliseconds: a workspace may hold hundreds of thousands of runs. */
const REMOVAL = { timeout: 120_000 }

/** Throws DEMO_FORBIDDEN. */
export async function createWorkspace(
  { db }: WithDatabase,
  { name, user }: { readonly name: string; readonly user: { readonly id: string; readonly isDemo: boolean } },
): Promise<Workspace> {
  if (user.isDemo) throw demoForbidden('create workspaces')
  const id = await db.$transaction(async (tx) => {
    const workspaceId = await insertWorkspace(tx, name)
    await insertMember(tx, { workspaceId, userId: user.id, role: 'owner' })
    return workspaceId
  })
  return { id, name, role: 'owner' }
}

export async function renameWorkspace(
  { db }: WithDatabase,
  { workspaceId, name }: { readonly workspaceId: string; readonly name: string },
): Promise<Workspace> {
  await db.workspace.update({ where: { id: workspaceId }, data: { name } })
  return { id: workspaceId, name, role: 'owner' }
}

/** With all that is in it; what runs is stopped first. Files that nothing refers to any more are removed by the sweep. */
export async function removeWorkspace(services: WithDatabase & { readonly queue: Queue }, workspaceId: string): Promise<void> {
  await stopRunningRuns(services, { experiment: { workspaceId } })
  await services.db.$transaction(async (tx) => {
    await allowLongStatements(tx, REMOVAL.timeout)
    // Before the rest: runs hold on to their images and model versions, and one cascade from the top meets those first.
    await tx.experiment.deleteMany({ where: { workspaceId } })
    await tx.workspace.delete({ where: { id: workspaceId } })
  }, REMOVAL)
}
