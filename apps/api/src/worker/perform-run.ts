/** One attempt at a run, from its claim to its end. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SightlineError, toSightlineError } from '@sightline/engine/declarations'
import type { Prisma } from '../database/generated/client.ts'
import { runNews } from '../events/run-news.ts'
import { deliver } from '../jobs/boss.ts'
import { packageEndedRunner } from '../errors/package-errors.ts'
import type { RunTaskEvent } from '../runner/protocol.ts'
import type { Runner } from '../runner/runner-process.ts'
import { LeaseLost, updateLeased, type Claim } from './lease.ts'
import { loadRun } from './load-run.ts'
import type { WorkerParts } from './parts.ts'
import { startPulse, type Pulse } from './pulse.ts'
import { storeImage, storePreview, storeShared } from './store-results.ts'

/** Folders of runs begin so; the process that made one is named in it. */
export const RUN_FOLDER_PREFIX = 'sightline-run-'

/** How often a run is tried whose end may be an accident; with the engine's other errors it would end the same way again. */
const ATTEMPTS: Readonly<Record<string, number>> = { RUNNER_CRASHED: 3, RUN_OUT_OF_MEMORY: 2 }
/** Where not the run failed but what is around it: database, store, disk. */
const ATTEMPTS_OF_OURS = 3

/** Why a run is to end before its end. */
export type Stop = 'cancel' | 'shutdown' | 'lost'

export interface Attempt {
  readonly claim: Claim
  readonly runner: Runner
  /** Its `reason` is a `Stop`. */
  readonly stop: AbortController
}

/** Does not throw for what the run itself brings about; the run's row says how it ended. */
export async function performRun(parts: WorkerParts, attempt: Attempt): Promise<void> {
  const { claim, stop } = attempt
  const log = parts.log.child({ runId: claim.runId, attempt: claim.attempts })
  log.info('a run begins')
  const folder = await mkdtemp(join(tmpdir(), `${RUN_FOLDER_PREFIX}${process.pid}-`))
  try {
    const timings = await explain(parts, attempt, folder)
    await settle(parts, claim, { status: 'done', progress: 1, timings })
    log.info({ timings }, 'a run is done')
  } catch (thrown) {
    if (stop.signal.aborted) await settleStopped(parts, attempt)
    else if (thrown instanceof LeaseLost) log.warn('a run was taken from this worker')
    else await settleFailed({ ...parts, log }, claim, thrown)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function explain(
  parts: WorkerParts,
  { claim, runner, stop }: Attempt,
  folder: string,
): Promise<Readonly<Record<string, number>>> {
  const pulse = startPulse(parts, claim, (reason) => stop.abort(reason))
  try {
    const input = await loadRun(parts, claim, folder)
    pulse.begin(input.done.length)
    const request = runner.request('run', input, {
      signal: stop.signal,
      timeoutMilliseconds: parts.settings.runSeconds * 1000,
      onEvent: (event) => takeEvent(parts, { claim, pulse }, event),
    })
    const { timings } = await request.catch((thrown: unknown) => {
      throw input.package ? blamePackage(thrown, input.package.described.name) : thrown
    })
    return timings
  } finally {
    await pulse.stop()
  }
}

/** A runner that ends while it works for a package is no accident that another attempt would undo: what it was asked to do is a stranger's choice. */
function blamePackage(thrown: unknown, name: string): unknown {
  const brought = thrown instanceof SightlineError && ['RUNNER_CRASHED', 'RUN_OUT_OF_MEMORY'].includes(thrown.code)
  return brought ? packageEndedRunner(name, thrown) : thrown
}

interface Current {
  readonly claim: Claim
  readonly pulse: Pulse
}

async function takeEvent(parts: WorkerParts, { claim, pulse }: Current, event: RunTaskEvent): Promise<void> {
  switch (event.type) {
    case 'started': {
      const held = await updateLeased(parts.db, claim, {
        resolvedParams: event.params as Prisma.InputJsonObject,
        runtime: JSON.parse(JSON.stringify(event.runtime)) as Prisma.InputJsonObject,
        engineVersion: event.engineVersion,
        warnings: [...event.warnings],
      })
      if (!held) throw new LeaseLost(claim)
      return
    }
    case 'progress':
      pulse.tell(event)
      return
    case 'preview':
      await storePreview(parts, claim, event)
      await parts.events.publish(claim.experimentId, { type: 'preview', runId: claim.runId })
      return
    case 'image':
      await storeImage(parts, claim, event)
      pulse.imageDone()
      await parts.events.publish(claim.experimentId, { type: 'image', runId: claim.runId, imageId: event.imageId })
      return
    case 'shared':
      await storeShared(parts, claim, event)
  }
}

/** The end of our lease: whatever comes, the run is not ours afterwards. */
async function settle({ db, events }: WorkerParts, claim: Claim, end: Prisma.RunUncheckedUpdateManyInput): Promise<void> {
  const finishedAt = end.status === 'queued' ? null : new Date()
  const data = { secondsLeft: null, leasedBy: null, leaseEndsAt: null, finishedAt, ...end }
  if (!(await updateLeased(db, claim, data))) return
  await db.runPreview.deleteMany({ where: { runId: claim.runId } })
  for (const { experimentId, event } of await runNews(db, { id: claim.runId })) await events.publish(experimentId, event)
}

async function settleStopped(parts: WorkerParts, { claim, stop }: Attempt): Promise<void> {
  const reason = stop.signal.reason as Stop
  parts.log.info({ runId: claim.runId, reason }, 'a run was stopped')
  if (reason === 'cancel') await settle(parts, claim, { status: 'cancelled' })
  // An attempt that we ended ourselves does not count.
  if (reason === 'shutdown') await giveBack(parts, claim, claim.attempts - 1)
}

async function giveBack(parts: WorkerParts, claim: Claim, attempts: number): Promise<void> {
  await settle(parts, claim, { status: 'queued', attempts })
  await deliver(parts.boss, [claim.runId])
}

async function settleFailed(parts: WorkerParts, claim: Claim, thrown: unknown): Promise<void> {
  const { code, message, hint, kind } = toSightlineError(thrown)
  const most = thrown instanceof SightlineError ? (ATTEMPTS[code] ?? 1) : ATTEMPTS_OF_OURS
  if (kind === 'internal') parts.log.error({ err: thrown }, 'a run failed')
  else parts.log.info({ code }, 'a run failed')
  if (claim.attempts < most) return await giveBack(parts, claim, claim.attempts)
  const tried = claim.attempts > 1 && thrown instanceof SightlineError ? ` It was tried ${claim.attempts} times.` : ''
  await settle(parts, claim, { status: 'failed', errorCode: code, errorMessage: message + tried, errorHint: hint })
}
