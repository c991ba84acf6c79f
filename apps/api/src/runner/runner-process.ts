/**
 * A runner: a child process that holds the engine and does what may go wrong. Whatever ends it (a native crash, too much memory, too much time, a
 * cancelled run) costs that process alone; the next request gets a new one. Native code computes on the child's only thread, so a child that does not stop
 * when asked is killed.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aborted, SightlineError } from '@sightline/engine/declarations'
import { programFor } from '@sightline/programs'
import { WORKER_ENVIRONMENT, WORKER_OPTIONS } from '@sightline/engine/worker-environment'
import { runnerClosed, runnerCrashed, runOutOfMemory, runTimedOut, type RunnerEnd } from '../errors/runner-errors.ts'
import { removeLeftovers } from './leftovers.ts'
import type { FromRunner, ToRunner } from './messages.ts'
import { memoryOf, offerToOutOfMemoryKiller } from './process-memory.ts'
import type { TaskName, Tasks } from './protocol.ts'

export interface RunnerOptions {
  /** Default: the runner with the project's explainers. */
  readonly entry?: URL
  /** What a task may take, in MB. Default 4096. */
  readonly memoryMegabytes?: number
  /** What the child writes to its standard error. */
  onLog?(text: string): void
}

export interface RequestOptions<Name extends TaskName> {
  /** Its end is the task's end: within half a second, whatever the child is doing. */
  readonly signal?: AbortSignal
  /** Called with one event after the other; the child waits until it is done. If it throws, the task ends with that error. */
  onEvent?(event: Tasks[Name]['event']): void | Promise<void>
  /** Of the task itself, not of waiting for its turn. Default: no limit. */
  readonly timeoutMilliseconds?: number
}

export interface Runner {
  /**
   * One task at a time; others wait for their turn. Throws the engine's errors, and RUN_TIMED_OUT, RUN_OUT_OF_MEMORY, RUNNER_CRASHED, RUNNER_CLOSED or
   * ABORTED.
   */
  request<Name extends TaskName>(
    task: Name,
    input: Tasks[Name]['input'],
    options?: RequestOptions<Name>,
  ): Promise<Tasks[Name]['output']>
  /** Ends the child at once; what is under way fails with RUNNER_CLOSED. */
  close(): Promise<void>
}

const DEFAULT_ENTRY = new URL('main.ts', import.meta.url)
const DEFAULT_MEGABYTES = 4096
const MEMORY_POLL_MILLISECONDS = 100
/** How long a child that was asked to stop may take before it is killed. */
const PATIENCE_MILLISECONDS = 300
const STDERR_KEPT = 8000
const FOLDER_PREFIX = 'sightline-runner-'

/** All that a child gets to know of our environment: no address of the database, no secrets. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'TZ',
  'SYSTEMROOT',
  'LD_LIBRARY_PATH',
  'GLIBC_TUNABLES',
  'CUDA_VISIBLE_DEVICES',
]

export function startRunner(options: RunnerOptions = {}): Runner {
  let child: Promise<Child> | null = null
  let last: Promise<unknown> = Promise.resolve()
  const closing = new AbortController()

  const living = async (): Promise<Child> => {
    const known = await child?.catch(() => null)
    if (known && !known.ended) return known
    child = startChild(options)
    return child
  }

  return {
    request<Name extends TaskName>(task: Name, input: Tasks[Name]['input'], request: RequestOptions<Name> = {}) {
      const turn = last.then(async () => {
        if (closing.signal.aborted) throw runnerClosed()
        if (request.signal?.aborted) throw aborted()
        const process = await unlessAborted(living(), request.signal)
        if (closing.signal.aborted) throw runnerClosed()
        return await perform(process, { ...request, task, input, closing: closing.signal, options })
      })
      last = turn.catch(() => undefined)
      // Types of tasks end at the channel; the child answers what `Tasks` says.
      return turn as Promise<Tasks[Name]['output']>
    },
    async close() {
      closing.abort()
      await last
      const known = await child?.catch(() => null)
      await known?.end()
    },
  }
}

/** Throws ABORTED at once when the signal says so; what was waited for goes on. */
async function unlessAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return await promise
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(aborted())
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([promise, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

interface Child {
  readonly process: ChildProcess
  readonly ended: RunnerEnd | null
  /** Resolves when the process is gone and its files are removed. */
  readonly gone: Promise<RunnerEnd>
  /** The end of what it wrote to its standard error. */
  stderr(): string
  /** Kills it. */
  end(): Promise<void>
}

async function startChild({ entry = DEFAULT_ENTRY, memoryMegabytes = DEFAULT_MEGABYTES, onLog }: RunnerOptions): Promise<Child> {
  await removeLeftovers(FOLDER_PREFIX)
  const program = await programFor(entry)
  const folder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`))
  const child = fork(program, {
    cwd: folder,
    env: { ...WORKER_ENVIRONMENT, ...passedOn() },
    execArgv: [...WORKER_OPTIONS, `--max-old-space-size=${memoryMegabytes}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let stderr = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT)
    onLog?.(text)
  })
  let ended: RunnerEnd | null = null
  const gone = new Promise<RunnerEnd>((resolve) => {
    child.once('exit', (exitCode, signal) => (ended = { exitCode, signal }))
    child.once('close', (exitCode, signal) => {
      // What cannot be removed now is a leftover that the next start of a runner removes.
      void removeFiles(folder, child.pid)
        .catch((error: unknown) => onLog?.(`its files could not be removed: ${String(error)}\n`))
        .then(() => resolve({ exitCode, signal }))
    })
    child.on('error', () => {
      // A message that could not be sent: the end of the process follows by itself.
      if (child.pid !== undefined) return
      // It could not be started at all.
      ended ??= { exitCode: 1, signal: null }
      resolve(ended)
    })
  })
  const known: Child = {
    process: child,
    get ended() {
      return ended
    },
    gone,
    stderr: () => stderr,
    async end() {
      child.kill('SIGKILL')
      await gone
    },
  }
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    void gone.then((end) => reject(runnerCrashed(end)))
  })
  if (child.pid !== undefined) await offerToOutOfMemoryKiller(child.pid)
  return known
}

function passedOn(): NodeJS.ProcessEnv {
  return Object.fromEntries(ENVIRONMENT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

interface Performance extends RequestOptions<never> {
  readonly task: TaskName
  readonly input: unknown
  readonly closing: AbortSignal
  readonly options: RunnerOptions
}

/** One request, from its first message to its answer or to the end of the child. */
async function perform(child: Child, request: Performance): Promise<unknown> {
  const { memoryMegabytes = DEFAULT_MEGABYTES } = request.options
  const { process } = child
  /** Why we killed the child, where we did. */
  let reason: unknown = null
  /** Events are dealt with in their order, and all before the answer. */
  let events: Promise<void> = Promise.resolve()
  let patience: NodeJS.Timeout | undefined
  const tell = (message: ToRunner) => {
    if (process.connected) process.send(message)
  }
  const kill = (error: unknown) => {
    reason ??= error
    process.kill('SIGKILL')
  }
  const stop = () => {
    tell({ type: 'abort' })
    patience = setTimeout(() => kill(aborted()), PATIENCE_MILLISECONDS)
  }
  const close = () => kill(runnerClosed())
  // Of a type that no event has, where the task has none: see `Tasks`.
  const takeEvent = async (event: unknown) => {
    await request.onEvent?.(event as never)
    tell({ type: 'taken' })
  }
  const { timeoutMilliseconds: timeout } = request
  const timer = timeout === undefined ? undefined : setTimeout(() => kill(runTimedOut(timeout / 1000)), timeout)
  const stopWatching = watchMemory(process, memoryMegabytes, () => kill(runOutOfMemory(memoryMegabytes)))
  const release: (() => void)[] = [() => clearTimeout(timer), () => clearTimeout(patience), stopWatching]
  try {
    return await new Promise((resolve, reject) => {
      const onMessage = (message: FromRunner) => {
        switch (message.type) {
          case 'ready':
            return
          case 'event':
            events = events.then(() => takeEvent(message.event)).catch(kill)
            return
          case 'result':
            void events.then(() => resolve(message.output))
            return
          case 'error':
            reject(new SightlineError(message.error))
        }
      }
      const onEnd = () => void child.gone.then((end) => reject(reason ?? whyItEnded(child, { end, memoryMegabytes })))
      process.on('message', onMessage).once('close', onEnd)
      request.signal?.addEventListener('abort', stop, { once: true })
      request.closing.addEventListener('abort', close, { once: true })
      release.push(() => {
        process.off('message', onMessage).off('close', onEnd)
        request.signal?.removeEventListener('abort', stop)
        request.closing.removeEventListener('abort', close)
      })
      if (child.ended) onEnd()
      else tell({ type: 'request', task: request.task, input: request.input })
    })
  } finally {
    release.forEach((each) => each())
    await events
    // Whoever asks next must not get a child that is on its way out.
    if (reason !== null) await child.end()
  }
}

/** Why a child ended that we did not end. */
function whyItEnded(child: Child, { end, memoryMegabytes }: { end: RunnerEnd; memoryMegabytes: number }): SightlineError {
  const heapFull = /JavaScript heap out of memory|Array buffer allocation failed/.test(child.stderr())
  return heapFull ? runOutOfMemory(memoryMegabytes) : runnerCrashed(end)
}

function watchMemory({ pid }: ChildProcess, megabytes: number, exceeded: () => void): () => void {
  if (pid === undefined) return () => {}
  let watching = true
  const timer = setInterval(() => {
    void memoryOf(pid).then((bytes) => {
      // An answer that comes after the task has ended must not cost the next one its process.
      if (watching && bytes !== null && bytes > megabytes * 1e6) exceeded()
    })
  }, MEMORY_POLL_MILLISECONDS)
  return () => {
    watching = false
    clearInterval(timer)
  }
}

/** The engine removes the weights that it has put into the folder of temporary files itself, unless its process is killed: see runtimes/onnxruntime/weights-folder.ts. */
async function removeFiles(folder: string, pid: number | undefined): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const name of await readdir(tmpdir())) {
    if (name.startsWith(`sightline-weights-${pid}-`)) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
}
