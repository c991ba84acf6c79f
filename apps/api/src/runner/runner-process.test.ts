import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { startRunner, type Runner, type RunnerOptions } from './runner-process.ts'

const entry = new URL('testing/odd-runner.ts', import.meta.url)
const runners: Runner[] = []
const start = (options: RunnerOptions = {}) => {
  const runner = startRunner({ entry, ...options })
  runners.push(runner)
  return runner
}
const ask = async (runner: Runner, behaviour: string) =>
  (await runner.request('inspect-image', { localPath: behaviour })).mediaType

afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.close()))
})

describe('a runner process', () => {
  it('knows nothing of our environment but what it needs, and has a folder of its own that goes with it', async () => {
    process.env['DATABASE_URL'] = 'postgresql://secret'
    const runner = start()
    const { environment, folder } = JSON.parse(await ask(runner, 'environment')) as {
      environment: Record<string, string>
      folder: string
    }
    delete process.env['DATABASE_URL']
    expect(environment['PATH']).toBe(process.env['PATH'])
    expect(JSON.stringify(environment)).not.toContain('secret')
    expect(Object.keys(environment).filter((name) => /URL|SECRET|KEY|TOKEN|SIGHTLINE/.test(name))).toEqual([])
    expect(existsSync(folder)).toBe(true)
    await runner.close()
    expect(existsSync(folder)).toBe(false)
  })

  it('serves one request after the other from one process', async () => {
    const runner = start()
    const [first, second] = await Promise.all([ask(runner, 'pid'), ask(runner, 'pid')])
    expect(first).toBe(second)
  })

  it.each([
    ['fail', { code: 'IMAGE_DAMAGED', kind: 'invalid', message: 'Broken.', hint: 'Mend it.' }],
    ['defect', { code: 'INTERNAL', kind: 'internal' }],
  ])('passes errors on and lives: %s', async (behaviour, error) => {
    const runner = start()
    const pid = await ask(runner, 'pid')
    await expect(ask(runner, behaviour)).rejects.toMatchObject(error)
    expect(await ask(runner, 'pid')).toBe(pid)
  })

  it.each([
    ['exit', 'exit code 3'],
    ['segfault', 'SIGSEGV'],
  ])('says how it crashed, and the next request gets a new process: %s', async (behaviour, words) => {
    const runner = start()
    const before = await ask(runner, 'pid')
    const crashed = ask(runner, behaviour)
    const next = ask(runner, 'pid')
    await expect(crashed).rejects.toMatchObject({ code: 'RUNNER_CRASHED', message: expect.stringContaining(words) })
    expect(await next).not.toBe(before)
  })

  it.each(['fill-memory', 'fill-heap'])('ends what takes too much memory: %s', async (behaviour) => {
    const runner = start({ memoryMegabytes: 200 })
    await expect(ask(runner, behaviour)).rejects.toMatchObject({
      code: 'RUN_OUT_OF_MEMORY',
      message: expect.stringContaining('200 MB'),
    })
    expect(Number(await ask(runner, 'pid'))).toBeGreaterThan(0)
  })

  it('ends what takes too long', async () => {
    const runner = start()
    await ask(runner, 'pid')
    const slow = runner.request('inspect-image', { localPath: 'spin' }, { timeoutMilliseconds: 500 })
    await expect(slow).rejects.toMatchObject({ code: 'RUN_TIMED_OUT' })
    expect(Number(await ask(runner, 'pid'))).toBeGreaterThan(0)
  })

  it.each([
    ['obey', true],
    ['hang', false],
    ['spin', false],
  ])('stops within a second when asked, and keeps the process where it listened: %s', async (behaviour, kept) => {
    const runner = start()
    const pid = await ask(runner, 'pid')
    const abort = new AbortController()
    const asked = runner.request('inspect-image', { localPath: behaviour }, { signal: abort.signal })
    await new Promise((resolve) => setTimeout(resolve, 100))
    const begun = performance.now()
    abort.abort()
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - begun).toBeLessThan(1000)
    expect((await ask(runner, 'pid')) === pid).toBe(kept)
  })

  it('stops at once while its process is still starting', async () => {
    const runner = start()
    const abort = new AbortController()
    const asked = runner.request('inspect-image', { localPath: 'hang' }, { signal: abort.signal })
    setTimeout(() => abort.abort(), 50)
    const begun = performance.now()
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' })
    expect(performance.now() - begun).toBeLessThan(1000)
    expect(Number(await ask(runner, 'pid'))).toBeGreaterThan(0)
  })

  it('hands events over one by one, all before the answer', async () => {
    const runner = start()
    const seen: string[] = []
    await runner.request('run', {} as never, {
      async onEvent(event) {
        seen.push(`begin ${JSON.stringify(event)}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
        seen.push('end')
      },
    })
    expect(seen.map((line) => line.slice(0, 5))).toEqual(['begin', 'end', 'begin', 'end', 'begin', 'end'])
  })

  it('ends with the error of whoever deals with its events', async () => {
    const runner = start()
    const failing = runner.request('run', {} as never, { onEvent: () => Promise.reject(new Error('disk full')) })
    await expect(failing).rejects.toThrow('disk full')
  })

  it('closes at once, whatever it is doing', async () => {
    const runner = start()
    await ask(runner, 'pid')
    const spinning = ask(runner, 'spin')
    const refused = expect(spinning).rejects.toMatchObject({ code: 'RUNNER_CLOSED' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    await runner.close()
    await refused
    await expect(ask(runner, 'pid')).rejects.toMatchObject({ code: 'RUNNER_CLOSED' })
  })

  it.each(['hang', 'spin'])('ends when its parent is killed, even in the middle of work: %s', async (behaviour) => {
    const parent = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('testing/parent.ts', import.meta.url)), behaviour],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [text] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(text.toString())
    await new Promise((resolve) => setTimeout(resolve, 300))
    parent.kill('SIGKILL')
    await expect.poll(() => isRunning(pid), { timeout: 5000, interval: 100 }).toBe(false)
  })
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
