import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { resultSchema } from './result.ts'
import { listFiles } from './testing/list-files.ts'
import { runCommand } from './testing/run-command.ts'
import { startProgram, startThroughNpm } from './testing/spawn-program.ts'
import { useWorkspace } from './testing/workspace.ts'

const workspace = useWorkspace()
const run = (...args: string[]) => startProgram(workspace.folder, args).ended

/** Minutes of work in one call of the runtime after the other. */
const LONG_RUN = ['explain', 'tiny', 'red.png', '--method', 'smoothgrad', '--param', 'samples=10000', '--out', 'long']

describe('the program', () => {
  it('prints one JSON document and nothing else, and no progress into a pipe', async () => {
    const { code, stdout, stderr } = await run('explain', 'tiny', 'half.png', '--method', 'grad-cam', '--out', 'out', '--json')
    expect([code, stderr]).toEqual([0, ''])
    expect(resultSchema.parse(JSON.parse(stdout)).method.id).toBe('grad-cam')
    expect(readdirSync(join(workspace.folder, 'out')).sort()).toEqual(['0-half', 'result.json'])
  })

  it('lets ONNX Runtime keep nothing about the machine or its use', async () => {
    const home = join(workspace.folder, 'home')
    mkdirSync(home)
    const { code } = await startProgram(workspace.folder, ['predict', 'tiny', 'half.png'], { HOME: home }).ended
    expect([code, readdirSync(home)]).toEqual([0, []])
  })

  it('prints help on stdout', async () => {
    const { code, stdout, stderr } = await run('explain', '--help')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('--background')
  })

  it.each([['--version', /^\d+\.\d+\.\d+\n$/] as const, ['help', /Usage: sightline/] as const])(
    'answers %s',
    async (argument, answer) => {
      const { code, stdout, stderr } = await runCommand(workspace.folder, [argument])
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toMatch(answer)
    },
  )

  it('ends with 2 and one readable message for wrong use', async () => {
    const { code, stdout, stderr } = await run(
      'explain',
      'tiny',
      'red.png',
      '--method',
      'grad-cam',
      '--layer',
      'blok/colours',
      '--json',
    )
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^error LAYER_UNKNOWN: .*\n {2}→ Did you mean “block\/colours”\?.*\n$/)
  })

  it('runs through npm from any folder, with paths from there', async () => {
    const below = join(workspace.folder, 'below')
    mkdirSync(below)
    const args = ['explain', '../tiny', '../red.png', '--method', 'gradients', '--out', 'out', '--json']
    const { code, stdout, stderr } = await startThroughNpm(below, args).ended
    expect(stderr.replace(/^npm warn .*\n/gm, '')).toBe('')
    expect(code).toBe(0)
    expect(resultSchema.parse(JSON.parse(stdout)).images[0].file).toBe('../red.png')
    expect(listFiles(below)).toEqual(['out/0-red/gradients-0.npy', 'out/0-red/gradients-0.png', 'out/result.json'])
  })

  it('does not complain if nobody reads its output to the end', async () => {
    const running = startProgram(workspace.folder, ['methods', '--json'])
    running.process.stdout?.destroy()
    const { code, stderr } = await running.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })
})

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a run within a second with %d, and leaves no folder', async (signal, expected) => {
    const before = readdirSync(workspace.folder).sort()
    const running = startProgram(workspace.folder, LONG_RUN)
    await until(() => readdirSync(workspace.folder).some((name) => name.startsWith('.sightline-unfinished-')))
    const sent = performance.now()
    running.process.kill(signal)
    const { code, stdout } = await running.ended
    expect(performance.now() - sent).toBeLessThan(1000)
    expect([code, stdout]).toEqual([expected, ''])
    expect(readdirSync(workspace.folder).sort()).toEqual(before)
  })
})

it('a run that is killed says so, and leaves neither a folder nor weights', async () => {
  const temporary = join(workspace.folder, 'temporary')
  mkdirSync(temporary)
  const before = readdirSync(workspace.folder).sort()
  const weights = () => readdirSync(temporary).find((name) => name.startsWith('sightline-weights-'))
  const running = startProgram(workspace.folder, LONG_RUN, { TMPDIR: temporary })
  await until(() => weights() !== undefined)
  process.kill(Number(weights()?.split('-')[2]), 'SIGKILL')
  const { code, stderr } = await running.ended
  expect(code).toBe(1)
  expect(stderr).toMatch(/^error PROCESS_ENDED: .*SIGKILL/)
  expect(weights()).toBeUndefined()
  expect(readdirSync(workspace.folder).sort()).toEqual(before)
})

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 50) {
    if (waited > 30_000) throw new Error('it did not happen within 30 s')
    await sleep(50)
  }
}
