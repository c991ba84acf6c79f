/**
 * Compiled programs by key, bounded in bytes: when the bound is passed, the least recently used ones that are not running are released.
 * A program's size grows with the largest batch that it has run.
 */
export interface CachedProgram {
  /** Estimated memory it holds now, in bytes. */
  bytes(): number
  release(): Promise<void>
}

interface Entry<P> {
  readonly program: Promise<P>
  running: number
}

export class ProgramCache<P extends CachedProgram> {
  /** In order of use, the most recent last. */
  readonly #entries = new Map<string, Entry<P>>()
  readonly #bound: number
  #disposed = false

  constructor(bound: number) {
    this.#bound = bound
  }

  /** Runs `work` with the program of this key, which is compiled first if it has to be. */
  async use<T>(key: string, compile: () => Promise<P>, work: (program: P) => Promise<T>): Promise<T> {
    if (this.#disposed) throw new Error('the model has been disposed of')
    const entry = this.#entries.get(key) ?? { program: compile(), running: 0 }
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

  get size(): number {
    return this.#entries.size
  }

  async dispose(): Promise<void> {
    this.#disposed = true
    await this.#trim()
  }

  async #trim(): Promise<void> {
    let total = 0
    const idle: [string, P][] = []
    for (const [key, entry] of this.#entries) {
      // Running programs may not be compiled yet: waiting for them here could wait for ourselves.
      if (entry.running > 0) continue
      const program = await entry.program
      total += program.bytes()
      idle.push([key, program])
    }
    for (const [key, program] of idle) {
      if (!this.#disposed && total <= this.#bound) return
      const entry = this.#entries.get(key)
      if (!entry || entry.running > 0) continue
      total -= program.bytes()
      this.#entries.delete(key)
      await program.release()
    }
  }
}
