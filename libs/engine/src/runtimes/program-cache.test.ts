import { describe, expect, it } from 'vitest'
import { ProgramCache } from './program-cache.ts'

/** A cache of 100 bytes, with a record of what was compiled and released. */
function setUp() {
  const log: string[] = []
  const cache = new ProgramCache<{ bytes(): number; release(): Promise<void> }>(100)
  const use = (key: string, bytes: number, work: () => Promise<void> = () => Promise.resolve()) =>
    cache.use(
      key,
      async (makeRoom) => {
        await makeRoom(bytes)
        log.push(`+${key}`)
        return {
          bytes: () => bytes,
          release: () => {
            log.push(`-${key}`)
            return Promise.resolve()
          },
        }
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

  it('releases what is used once after its work, and compiles it again for the next', async () => {
    const { log, cache, use } = setUp()
    await use('a', 10)
    const once = () =>
      cache.useOnce(
        () => {
          log.push('+once')
          return Promise.resolve({ bytes: () => 10, release: () => Promise.resolve(void log.push('-once')) })
        },
        () => Promise.resolve(7),
      )
    expect([await once(), await once()]).toEqual([7, 7])
    await expect(
      cache.useOnce(
        () => Promise.reject(new Error('not compiled')),
        () => Promise.resolve(),
      ),
    ).rejects.toThrow('not compiled')
    await use('a', 10)
    expect(log).toEqual(['+a', '+once', '-once', '+once', '-once'])
    expect(cache.size).toBe(1)
  })

  it('releases the least recently used above its bound', async () => {
    const { log, use } = setUp()
    await use('a', 40)
    await use('b', 40)
    await use('a', 40)
    await use('c', 40)
    expect(log).toEqual(['+a', '+b', '+c', '-b'])
  })

  it.each([
    { name: 'ran once makes room for a larger one', uses: ['small', 'large'], expected: ['+small', '-small', '+large'] },
    { name: 'ran twice in a row does, too', uses: ['small', 'small', 'large'], expected: ['+small', '-small', '+large'] },
    {
      name: 'was come back to stays',
      uses: ['small', 'small too', 'small', 'large'],
      expected: ['+small', '+small too', '-small too', '+large'],
    },
    { name: 'is as large stays', uses: ['large', 'large too'], expected: ['+large', '+large too'] },
    {
      name: 'has made room stays when it comes back, as in a run over many images',
      uses: ['small', 'large', 'small', 'larger', 'small', 'larger'],
      expected: ['+small', '-small', '+large', '+small', '-large', '+larger'],
    },
  ])('a program that $name', async ({ uses, expected }) => {
    const { log, use } = setUp()
    const bytes: Record<string, number> = { small: 10, 'small too': 10, large: 20, 'large too': 20, larger: 30 }
    for (const key of uses) await use(key, bytes[key])
    expect(log).toEqual(expected)
  })

  it('never makes room with a program that runs', async () => {
    const { log, use } = setUp()
    let finish = () => {}
    const running = use('a', 10, () => new Promise<void>((resolve) => (finish = resolve)))
    await use('b', 20)
    finish()
    await running
    expect(log).toEqual(['+a', '+b'])
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
    expect(log.toSorted()).toEqual(['+a', '+b', '-a'])
    finish()
    await running
    expect(log.at(-1)).toBe('-b')
    await expect(use('c', 1)).rejects.toThrow('disposed')
  })
})
