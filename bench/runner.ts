/** `npm run bench:runner`: how long a runner process of the platform takes until it is ready, and its memory then: as the platform starts it, and with a loader that translates TypeScript at run time. */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { WORKER_OPTIONS } from '@sightline/engine/worker-environment'
import { programFor } from '@sightline/programs'
import { median } from './median.ts'

const RUNS = 7
const ENTRY = resolve(import.meta.dirname, '../apps/api/src/runner/main.ts')

interface Started {
  readonly seconds: number
  readonly mebibytes: number
}

function start(program: string, options: readonly string[] = []): Promise<Started> {
  const began = performance.now()
  const child = fork(program, { execArgv: [...WORKER_OPTIONS, ...options], serialization: 'advanced' })
  return new Promise((found, failed) => {
    child.once('message', () => {
      const seconds = (performance.now() - began) / 1000
      // Linux alone tells the highest so far.
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
      child.kill('SIGKILL')
      found({ seconds, mebibytes: Number(peak?.[1]) / 1024 })
    })
    child.once('exit', () => failed(new Error('the runner ended before it was ready')))
  })
}

const program = await programFor(ENTRY)
const built: Started[] = []
const translated: Started[] = []
// In turn, so that a noisy minute falls on both.
for (let i = 0; i < RUNS; i++) {
  built.push(await start(program))
  translated.push(await start(ENTRY, ['--import', import.meta.resolve('tsx')]))
}
for (const [name, runs] of Object.entries({ built, 'with tsx': translated })) {
  const of = (pick: (run: Started) => number) => median(runs.map(pick))
  console.log(
    `${name}: ready after ${of(({ seconds }) => seconds).toFixed(2)} s, ${of(({ mebibytes }) => mebibytes).toFixed(0)} MiB (medians of ${RUNS})`,
  )
}
