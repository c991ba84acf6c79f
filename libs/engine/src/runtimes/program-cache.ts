/**
 * Compiled programs by key, bounded in bytes: when the bound is passed, the least recently used ones that are not running are released.
 * A program's size grows with the largest batch that it has run.
 *
 * A program that nobody has come back to makes room for a larger one before that is compiled: a run over one image asks for its prediction, and then for many
 * gradients. One that is asked for again is compiled a second time and stays, so a run over many images compiles no program more than twice.
 */
export interface CachedProgram {
  /** Estimated memory it holds now, in bytes. */
  bytes(): number
  release(): Promise<void>
}

interface Entry<P> {
  readonly program: Promise<P>
  running: number
  /** Whether it has been asked for again after another one. */
  cameBack: boolean
}

/** To be called before a program is compiled, with an estimate of the memory that it will hold. */
export type MakeRoom = (bytes: number) => Promise<void>

export class ProgramCache<P extends CachedProgram> {
  /** In order of use, the most recent last. */
  readonly #entries = new Map<string, Entry<P>>()
  readonly #bound: number
  /** Keys of programs that have made room for larger ones, which they do once. */
  readonly #madeRoom = new Set<string>()
  /** The key that was asked for last. */
  #latest: string | null = null
  #once = 0
  #disposed = false

  constructor(bound: number) {
    this.#bound = bound
  }

  /** Runs `work` with the program of this key, which is compiled first if it has to be. */
  async use<T>(key: string, compile: (makeRoom: MakeRoom) => Promise<P>, work: (program: P) => Promise<T>): Promise<T> {
    if (this.#disposed) throw new Error('the model has been disposed of')
    const entry = this.#entries.get(key) ?? { program: compile((bytes) => this.#makeRoom(bytes)), running: 0, cameBack: false }
    entry.cameBack ||= this.#entries.has(key) && this.#latest !== key
    this.#latest = key
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    entry.running++
    try {
      return await work(await entry.program)
    } catch (error) {
      // A program that could not be compiled is not kept.
      await entry.program.catch(() => this.#entries.delete(key))
      throw error
    } finally {
      entry.running--
      await this.#trim()
    }
  }

  /** Likewise with a program that nobody else uses and that is not kept. */
  async useOnce<T>(compile: (makeRoom: MakeRoom) => Promise<P>, work: (program: P) => Promise<T>): Promise<T> {
    const key = `once ${this.#once++}`
    try {
      return await this.use(key, compile, work)
    } finally {
      const entry = this.#entries.get(key)
      this.#entries.delete(key)
      await (await entry?.program)?.release()
    }
  }

  get size(): number {
    return this.#entries.size
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    await this.#trim()
  }

  async #makeRoom(bytes: number): Promise<void> {
    for (const [key, entry] of [...this.#entries]) {
      if (entry.running > 0 || entry.cameBack || this.#madeRoom.has(key)) continue
      const program = await entry.program
      if (program.bytes() >= bytes || !this.#isIdle(key, entry)) continue
      this.#madeRoom.add(key)
      this.#entries.delete(key)
      await program.release()
    }
  }

  async #trim(): Promise<void> {
    let total = 0
    const idle: [string, Entry<P>, P][] = []
    for (const [key, entry] of this.#entries) {
      // Running programs may not be compiled yet: waiting for them here could wait for ourselves.
      if (entry.running > 0) continue
      const program = await entry.program
      total += program.bytes()
      idle.push([key, entry, program])
    }
    for (const [key, entry, program] of idle) {
      if (!this.#disposed && total <= this.#bound) return
      if (!this.#isIdle(key, entry)) continue
      total -= program.bytes()
      this.#entries.delete(key)
      await program.release()
    }
  }

  /** To be asked again after every wait: meanwhile it may have been started, or released and compiled anew. */
  #isIdle(key: string, entry: Entry<P>): boolean {
    return entry.running === 0 && this.#entries.get(key) === entry
  }
}
