import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { computingThreads, countCores } from './threads.ts'

describe('cores', () => {
  it.each([
    ['two processors, each a core', ['0', '1'], 2],
    ['two threads of one core', ['0-1', '0-1'], 1],
    ['two cores with two threads each', ['0,2', '1,3', '0,2', '1,3'], 2],
    ['nothing known', [], 0],
  ])('%s', (_, siblings, cores) => {
    expect(countCores(siblings)).toBe(cores)
  })
})

describe('threads', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-processors-'))
  })
  afterEach(() => {
    rmSync(folder, { recursive: true })
  })
  const processor = (name: string, siblings: string) => {
    mkdirSync(join(folder, name, 'topology'), { recursive: true })
    writeFileSync(join(folder, name, 'topology/thread_siblings_list'), `${siblings}\n`)
  }

  it('are as many as there are cores, but for those that are switched off', () => {
    processor('cpu0', '0-1')
    processor('cpu1', '0-1')
    mkdirSync(join(folder, 'cpufreq'))
    mkdirSync(join(folder, 'cpu2'))
    expect(computingThreads(folder)).toBe(1)
  })

  it('are no more than the process may use', () => {
    for (let i = 0; i <= availableParallelism(); i++) processor(`cpu${i}`, String(i))
    expect(computingThreads(folder)).toBe(availableParallelism())
  })

  it('are left to ONNX Runtime where the system tells nothing', () => {
    expect(computingThreads(join(folder, 'missing'))).toBe(0)
  })
})
