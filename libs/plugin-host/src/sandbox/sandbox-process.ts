/**
 * One process of the sandbox, from its start to its end: it loads one package and answers one call at a time. Whatever goes wrong ends the process and the call with
 * an error that says why; who wants another answer starts another process.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { aborted, SightlineError, type ErrorDescription } from '@sightline/engine/declarations'
import { resultInvalid, type ExplainContext } from '@sightline/engine/remote'
import {
  explainerEnded,
  explainerFailed,
  explainerOutOfMemory,
  explainerTimedOut,
  messageInvalid,
  packageClosed,
  sandboxFailed,
} from '../errors/sandbox-errors.ts'
import {
  DEFAULT_MEMORY_MEGABYTES,
  DEFAULT_TIMEOUT_MILLISECONDS,
  MAX_HEADER_BYTES,
  MAX_LOG_CHARACTERS,
  MAX_MESSAGE_BYTES,
  MAX_UNREAD_BYTES,
  PATIENCE_MILLISECONDS,
  START_MILLISECONDS,
} from '../limits.ts'
import { plainText } from '../plain-text.ts'
import type { SandboxOptions } from '../sandbox-options.ts'
import { sandboxCode } from './bundle.ts'
import { placeEngine } from './engine-shim.ts'
import { encodeFrame, FrameReader } from './frames.ts'
import { launchOf, type Enclosure } from './launch.ts'
import { firstProblem, fromSandboxSchema, outputSchemas } from './message-schemas.ts'
import { serveContext, type ModelServer } from './model-server.ts'
import { emptyFolderOf, findEnclosure } from './probe.ts'
import { memoryOf, offerToOutOfMemoryKiller } from './process-memory.ts'
import type { CallName, Calls, FromSandbox, ToSandbox } from './protocol.ts'

const MEMORY_POLL_MILLISECONDS = 100
const CLOCK_MILLISECONDS = 50

export interface ProcessRequest extends SandboxOptions {
  /** Of the unpacked package. */
  readonly folder: string
  /** Absolute path of the module with its explainers. */
  readonly entry: string
  /** What errors call it, as the subject of a sentence. */
  readonly name: string
  /** Default: the strongest that works here. */
  readonly enclosure?: Enclosure
}

export interface CallOptions {
  /** What errors call it; default: the package. */
  readonly who?: string
  readonly signal?: AbortSignal
  /** Of its own time; default: that of the process's options. */
  readonly timeoutMilliseconds?: number
  /** Whose model answers questions, and who hears of progress. */
  readonly context?: ExplainContext
}

export interface SandboxProcess {
  /** Null while it lives. */
  readonly ended: SightlineError | null
  /** One at a time. Throws what the explainer threw, or why its process ended. */
  call<Name extends CallName>(name: Name, input: Calls[Name]['input'], options?: CallOptions): Promise<Calls[Name]['output']>
  /** Ends it at once. */
  close(): Promise<void>
}

/** A call under way. */
interface Current {
  readonly id: number
  readonly who: string
  readonly model: ModelServer | null
  readonly context: ExplainContext | undefined
  resolve(output: unknown): void
  reject(error: SightlineError): void
}

/** Resolves when the process is ready for calls. */
export async function startSandbox(request: ProcessRequest): Promise<SandboxProcess> {
  const code = await sandboxCode(request.cache)
  const enclosure = request.enclosure ?? (await findEnclosure(request.cache)).enclosure
  await placeEngine(request.folder, code)
  const memoryMegabytes = request.memoryMegabytes ?? DEFAULT_MEMORY_MEGABYTES
  const launch = await launchOf(enclosure, {
    folders: [code.folder, request.folder],
    program: [code.main, request.entry],
    memoryMegabytes,
    emptyFolder: emptyFolderOf(code),
  })
  const child = spawn(launch.command, launch.args, {
    cwd: launch.cwd,
    env: (process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}) as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...(launch.lifeline ? (['pipe'] as const) : [])],
    // A group of its own, so that nothing of it is left; and Ctrl-C reaches it through us alone.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const sandbox = new Sandbox(child, { ...request, memoryMegabytes })
  await sandbox.ready()
  return sandbox
}

class Sandbox implements SandboxProcess {
  readonly #child: ChildProcess
  readonly #channel: Duplex
  readonly #request: ProcessRequest & { readonly memoryMegabytes: number }
  readonly #gone: Promise<void>
  #ready: { resolve(): void; reject(error: SightlineError): void } | null = null
  #current: Current | null = null
  /** Why we ended it, if we did. */
  #verdict: SightlineError | null = null
  #endedBy: SightlineError | null = null
  #calls = 0
  #log = ''
  #logged = 0
  #memoryTimer: NodeJS.Timeout | null = null

  constructor(child: ChildProcess, request: ProcessRequest & { readonly memoryMegabytes: number }) {
    this.#child = child
    this.#request = request
    this.#channel = child.stdio[3] as Duplex
    const reader = new FrameReader({ header: MAX_HEADER_BYTES, numbers: MAX_MESSAGE_BYTES }, (message) => this.#receive(message))
    this.#channel.on('data', (chunk: Uint8Array) => {
      if (this.#verdict) return
      try {
        reader.push(chunk)
      } catch (error) {
        this.#tampered((error as Error).message)
      }
    })
    // Writing to a process that is gone: its end follows by itself.
    this.#channel.on('error', () => {})
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
    this.#gone = new Promise((resolve) => {
      child.on('error', (error) => {
        if (child.pid === undefined) this.#finish({ error: sandboxFailed(error.message), resolve })
      })
      child.on('close', (exitCode, signal) => {
        const who = this.#current?.who ?? this.#request.name
        const error = this.#verdict ?? this.#whyEnded(who, { exitCode, signal })
        this.#finish({ error, resolve })
      })
    })
  }

  /** From the moment that we decided on its end: it is of no more use. */
  get ended(): SightlineError | null {
    return this.#endedBy ?? this.#verdict
  }

  async ready(): Promise<void> {
    const timer = setTimeout(
      () => this.#end(sandboxFailed(`it was not ready after ${START_MILLISECONDS / 1000} s`)),
      START_MILLISECONDS,
    )
    try {
      await new Promise<void>((resolve, reject) => (this.#ready = { resolve, reject }))
    } finally {
      clearTimeout(timer)
      this.#ready = null
    }
    this.#keepAwake(false)
    await offerToOutOfMemoryKiller(this.#child.pid)
    this.#watchMemory()
  }

  async call<Name extends CallName>(
    name: Name,
    input: Calls[Name]['input'],
    options: CallOptions = {},
  ): Promise<Calls[Name]['output']> {
    const { who = this.#request.name, signal, context } = options
    if (this.ended) throw this.ended
    if (signal?.aborted) throw aborted()
    const id = this.#calls++
    this.#keepAwake(true)
    let release = () => {}
    try {
      const output = await new Promise<unknown>((resolve, reject) => {
        const model = context ? this.#serve(id, context) : null
        this.#current = { id, who, model, context, resolve, reject }
        release = this.#limit(this.#current, options)
        this.#send({ type: 'call', id, name, input } as ToSandbox)
      })
      const parsed = outputSchemas[name].safeParse(output)
      if (!parsed.success) {
        // By mistake or on purpose: what else it may have sent is not waited for.
        const error = resultInvalid(who, firstProblem(parsed.error).slice(0, 500))
        this.#end(error)
        throw error
      }
      return parsed.data as Calls[Name]['output']
    } catch (error) {
      throw signal?.aborted ? aborted() : error
    } finally {
      release()
      this.#current?.model?.close()
      this.#current = null
      this.#keepAwake(false)
    }
  }

  async close(): Promise<void> {
    // Who waits for its end is kept awake until then.
    this.#keepAwake(true)
    this.#end(packageClosed())
    await this.#gone
  }

  /** Between calls it does not keep us from ending: then it ends, too. */
  #keepAwake(awake: boolean): void {
    const streams = [this.#channel, this.#child.stdout, this.#child.stderr] as unknown as Socket[]
    for (const handle of [this.#child, ...streams]) {
      if (awake) handle.ref()
      else handle.unref()
    }
  }

  #serve(id: number, context: ExplainContext): ModelServer {
    const answer = (message: unknown) => this.#send({ type: 'model', id, message })
    return serveContext(context, { answer, onTampering: (reason) => this.#tampered(reason) }, () => {})
  }

  /** Its own time, and what happens when the run is stopped. Returns what takes both back. */
  #limit(
    current: Current,
    { signal, timeoutMilliseconds = this.#request.timeoutMilliseconds ?? DEFAULT_TIMEOUT_MILLISECONDS }: CallOptions,
  ): () => void {
    let own = 0
    let last = performance.now()
    const clock = setInterval(() => {
      const now = performance.now()
      // A step of the clock is no longer than it should be: if we ourselves were held up, that is not the package's time.
      if ((current.model?.pending ?? 0) === 0) own += Math.min(now - last, 4 * CLOCK_MILLISECONDS)
      last = now
      if (own > timeoutMilliseconds) this.#end(explainerTimedOut(current.who, timeoutMilliseconds))
    }, CLOCK_MILLISECONDS)
    let patience: NodeJS.Timeout | null = null
    const stop = () => {
      this.#send({ type: 'abort', id: current.id })
      patience = setTimeout(() => this.#end(aborted()), PATIENCE_MILLISECONDS)
    }
    signal?.addEventListener('abort', stop, { once: true })
    return () => {
      clearInterval(clock)
      if (patience) clearTimeout(patience)
      signal?.removeEventListener('abort', stop)
    }
  }

  #send(message: ToSandbox): void {
    if (this.ended) return
    this.#channel.cork()
    for (const piece of encodeFrame(message)) this.#channel.write(piece)
    this.#channel.uncork()
    if (this.#channel.writableLength > MAX_UNREAD_BYTES) this.#tampered('it asks and does not read the answers')
  }

  #receive(raw: unknown): void {
    const parsed = fromSandboxSchema.safeParse(raw)
    if (!parsed.success) {
      this.#tampered(firstProblem(parsed.error))
      return
    }
    const message = parsed.data as FromSandbox
    if (message.type === 'ready') {
      this.#ready?.resolve()
      return
    }
    const current = this.#current
    // Of a call that has ended.
    if (current === null || message.id !== current.id) return
    switch (message.type) {
      case 'result':
        return current.resolve(message.output)
      case 'error':
        return current.reject(errorOf(message.error, current.who))
      case 'progress':
        return reportProgress(current, message)
      case 'model':
        return current.model?.ask(message.message)
    }
  }

  #hear(raw: string): void {
    const text = plainText(raw)
    this.#log = (this.#log + text).slice(-4000)
    const room = MAX_LOG_CHARACTERS - this.#logged
    if (room <= 0) return
    this.#logged += text.length
    this.#request.onLog?.(text.length > room ? `${text.slice(0, room)}\n(and more, which is not shown)\n` : text)
  }

  #watchMemory(): void {
    const { memoryMegabytes } = this.#request
    const look = async () => {
      const bytes = this.#child.pid === undefined ? null : await memoryOf(this.#child.pid)
      if (this.ended) return
      if (bytes !== null && bytes > memoryMegabytes * (1 << 20)) {
        this.#end(explainerOutOfMemory(this.#current?.who ?? this.#request.name, memoryMegabytes))
      }
      this.#memoryTimer = setTimeout(() => void look(), MEMORY_POLL_MILLISECONDS)
      this.#memoryTimer.unref()
    }
    void look()
  }

  #whyEnded(who: string, end: { exitCode: number | null; signal: string | null }): SightlineError {
    const lines = this.#log.trim().split('\n')
    const last = lines.findLast((line) => /^\S*Error\b/.test(line)) ?? ''
    if (/heap out of memory|allocation failed/i.test(this.#log)) return explainerOutOfMemory(who, this.#request.memoryMegabytes)
    if (this.#ready) return sandboxFailed(last || lines.at(-1) || `it ended with ${end.exitCode ?? end.signal}`)
    return explainerEnded(who, end, last.slice(0, 500))
  }

  #tampered(reason: string): SightlineError {
    const error = messageInvalid(this.#current?.who ?? this.#request.name, reason.slice(0, 200))
    this.#end(error)
    return error
  }

  /** Ends the process; the first reason counts. */
  #end(verdict: SightlineError): void {
    if (this.ended) return
    this.#verdict = verdict
    const { pid } = this.#child
    try {
      if (pid !== undefined && process.platform !== 'win32') process.kill(-pid, 'SIGKILL')
      else this.#child.kill('SIGKILL')
    } catch (error) {
      // Gone already; macOS says EPERM of a group that is.
      if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }

  #finish({ error, resolve }: { readonly error: SightlineError; resolve(): void }): void {
    this.#endedBy ??= error
    if (this.#memoryTimer) clearTimeout(this.#memoryTimer)
    this.#channel.destroy()
    this.#ready?.reject(error)
    this.#current?.reject(error)
    resolve()
  }
}

function reportProgress({ context }: Current, { done, total }: { readonly done: number; readonly total: number }): void {
  const isSound = Number.isFinite(done) && Number.isFinite(total) && total > 0
  if (isSound) context?.progress(Math.min(Math.max(done, 0), total), total)
}

const MESSAGE_CHARACTERS = 2000

/** What an explainer says of itself is shortened, and it may not speak for Sightline: a defect is its own, and only a stopped run was stopped. */
function errorOf(error: ErrorDescription | { readonly thrown: string }, who: string): SightlineError {
  if ('thrown' in error) return explainerFailed(who, shortened(error.thrown))
  const { code, kind, message, hint } = error
  if (['aborted', 'io', 'internal'].includes(kind) && code !== 'RESULT_INVALID') return explainerFailed(who, shortened(message))
  return new SightlineError({
    code,
    kind,
    message: shortened(message),
    hint: shortened(hint),
  })
}

function shortened(text: string): string {
  return plainText(text).slice(0, MESSAGE_CHARACTERS)
}
