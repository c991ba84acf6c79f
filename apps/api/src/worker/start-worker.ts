/** The worker: takes runs from the queue, several at once, each in a runner process of its own. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { COMMANDS_CHANNEL, RUNS, type RunJob } from '../jobs/boss.ts'
import type { Listener } from '../events/listener.ts'
import { removeLeftovers } from '../runner/leftovers.ts'
import { startRunner } from '../runner/runner-process.ts'
import { removeUnusedPackages } from '../runner/unused-packages.ts'
import { claimRun, type Claim } from './lease.ts'
import type { WorkerParts } from './parts.ts'
import { performRun, RUN_FOLDER_PREFIX, type Stop } from './perform-run.ts'
import { recoverRuns } from './recover.ts'

/** How often the queue is asked without being told that there is something. */
const POLL_MILLISECONDS = 2000
/** After an error of the database. */
const PAUSE_MILLISECONDS = 1000

export interface Worker {
  /** Gives the runs under way back to the queue, at once. */
  stop(): Promise<void>
}

export interface WorkerEnvironment {
  /** Of the channel COMMANDS_CHANNEL. */
  readonly listener: Listener
  /** Another runner's entry, for tests. */
  readonly runnerEntry?: URL
}

export async function startWorker(parts: WorkerParts, { listener, runnerEntry }: WorkerEnvironment): Promise<Worker> {
  const { settings, boss, db, log } = parts
  const id = `${hostname()}:${process.pid}`
  const current = new Map<string, AbortController>()
  const stopping = new AbortController()
  const bell = createBell()

  await removeLeftovers(RUN_FOLDER_PREFIX)
  await removeUnusedPackages(settings.packages.folder)
  const ignore = listener.on(COMMANDS_CHANNEL, (payload) => {
    const [command, ...runIds] = payload.split(' ')
    if (command === 'wake') bell.ring()
    if (command === 'cancel') runIds.forEach((runId) => current.get(runId)?.abort('cancel' satisfies Stop))
  })
  const forget = listener.onGap(bell.ring)

  /** The next run that is ours to do, or null if there is none. */
  const take = async (): Promise<Claim | null> => {
    const [job] = await boss.fetch<RunJob>(RUNS)
    if (!job) return null
    const token = `${id}/${randomUUID()}`
    const claim = await claimRun(db, job.data.runId, { token, seconds: settings.leaseSeconds })
    // From here on the lease says whose the run is.
    await boss.complete(RUNS, job.id)
    return claim ?? (await take())
  }

  const work = async () => {
    const runner = startRunner({
      entry: runnerEntry,
      memoryMegabytes: settings.runMemoryMegabytes,
      onLog: (text) => log.debug({ text: text.trimEnd() }, 'a runner says'),
    })
    stopping.signal.addEventListener('abort', () => void runner.close())
    while (!stopping.signal.aborted) {
      try {
        const rings = bell.rings()
        const claim = await take()
        if (!claim) await bell.wait(POLL_MILLISECONDS, rings)
        else await perform(claim, runner)
      } catch (error) {
        log.error({ err: error }, 'a worker could not go on')
        await sleep(PAUSE_MILLISECONDS, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    }
    await runner.close()
  }

  const perform = async (claim: Claim, runner: ReturnType<typeof startRunner>) => {
    const stop = new AbortController()
    current.set(claim.runId, stop)
    try {
      if (stopping.signal.aborted) stop.abort('shutdown' satisfies Stop)
      await performRun(parts, { claim, runner, stop })
    } finally {
      // Unless a later attempt at the same run has begun here, after this one had lost it.
      if (current.get(claim.runId) === stop) current.delete(claim.runId)
    }
  }

  const recovery = repeat(Math.max(500, (settings.leaseSeconds * 1000) / 3), async () => {
    try {
      if ((await recoverRuns(parts)) > 0) bell.ring()
    } catch (error) {
      log.error({ err: error }, 'lost runs could not be looked for')
    }
  })
  const workers = Array.from({ length: settings.concurrency }, work)

  return {
    async stop() {
      stopping.abort()
      ignore()
      forget()
      current.forEach((stop) => stop.abort('shutdown' satisfies Stop))
      bell.ring()
      await Promise.all([recovery.stop(), ...workers])
    },
  }
}

/** Wakes all who wait; who was busy while it rang does not wait. */
function createBell() {
  let count = 0
  let wake = () => {}
  let next = new Promise<void>((resolve) => (wake = resolve))
  return {
    rings: () => count,
    ring() {
      count++
      wake()
      next = new Promise<void>((resolve) => (wake = resolve))
    },
    async wait(milliseconds: number, since: number) {
      if (count !== since) return
      const timeout = new AbortController()
      await Promise.race([next, sleep(milliseconds, undefined, { signal: timeout.signal }).catch(() => undefined)])
      timeout.abort()
    },
  }
}

/** Now, and every so often after it has ended. */
function repeat(milliseconds: number, work: () => Promise<void>) {
  const stopping = new AbortController()
  const { signal } = stopping
  const loop = async () => {
    while (!signal.aborted) {
      await work()
      await sleep(milliseconds, undefined, { signal }).catch(() => undefined)
    }
  }
  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
