import { describe, expect, it } from 'vitest'
import { ProgramCache } from './program-cache.ts'

/** A cache of 100 bytes, with a record of what was compiled and released. */
function setUp() {
  const log: string[] = []
  const cache = new ProgramCache<{ bytes(): number; release(): Promise<void> }>(100)
  const use = (key: string, bytes: number, work: () => Promise<void> = () => Promise.resolve()) =>
    cache.use(
      key,
      () => {
        log.push(`+${key}`)
        return Promise.resolve({
          bytes: () => bytes,
          release: () => {
            log.push(`-${key}`)
            return Promise.resolve()
          },
        })
      },
      work,
    )
  return { log, cache, use }
}

describe('ProgramCache', () => {
  it('compiles once per key', async () => {
    const { log, use } = setUp()
    await use('a', 10)
    await use('a', 10)
    await Promise.all([use('b', 10), use('b', 10)])
    expect(log).toEqual(['+a', '+b'])
  })

  it('releases the least recently used above its bound', async () => {
    const { log, use } = setUp()
    await use('a', 40)
    await use('b', 40)
    await use('a', 40)
    await use('c', 40)
    expect(log).toEqual(['+a', '+b', '+c', '-b'])
  })

  it('never releases a program while it runs', async () => {
    const { log, use } = setUp()
    let finish = () => {}
    const running = use('a', 90, () => new Promise<void>((resolve) => (finish = resolve)))
    await use('b', 90)
    expect(log).toEqual(['+a', '+b'])
    finish()
    await running
    expect(log).toEqual(['+a', '+b', '-a'])
  })

  it('forgets a program that could not be compiled', async () => {
    const { cache, use } = setUp()
    const failing = cache.use(
      'a',
      () => Promise.reject(new Error('no')),
      () => Promise.resolve(),
    )
    await expect(failing).rejects.toThrow('no')
    expect(cache.size).toBe(0)
    await use('a', 10)
    expect(cache.size).toBe(1)
  })

  it('releases everything on disposal, what still runs when it ends', async () => {
    const { log, cache, use } = setUp()
    let finish = () => {}
    await use('a', 10)
    const running = use('b', 10, () => new Promise<void>((resolve) => (finish = resolve)))
    await cache.dispose()
    expect(log).toEqual(['+a', '+b', '-a'])
    finish()
    await running
    expect(log).toEqual(['+a', '+b', '-a', '-b'])
    await expect(use('c', 1)).rejects.toThrow('disposed')
  })
})
