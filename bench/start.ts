/**
 * `npm run bench:start -- FILE [ARCHITECTURE]`: how long a model takes from its file to the first prediction, and its peak memory, in a process of its own as the command line has them.
 * `bench/vgg16.py` writes a file of VGG16's size with random weights.
 */
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { openModel } from '@sightline/engine'
import { programFor } from '@sightline/programs'
import { WORKER_ENVIRONMENT, WORKER_OPTIONS } from '@sightline/engine/worker-environment'
import { median } from './median.ts'

const RUNS = 5
const IN_CHILD = 'SIGHTLINE_BENCH_START'

interface Started {
  readonly opened: number
  readonly predicted: number
  readonly peakBytes: number
}

async function start(path: string, architecture?: string): Promise<Started> {
  const began = performance.now()
  const { model, dispose } = await openModel(path, { architecture })
  const opened = performance.now()
  const [height, width, channels] = model.info.inputShape
  const data = Float32Array.from({ length: height * width * channels }, (_, i) => Math.sin(i))
  await model.predict({ shape: [1, height, width, channels], data })
  const predicted = performance.now()
  const peakBytes = process.resourceUsage().maxRSS * 1024
  await dispose()
  return { opened: (opened - began) / 1000, predicted: (predicted - began) / 1000, peakBytes }
}

async function report(args: readonly string[]): Promise<void> {
  const bytes = statSync(args[0]).size
  const env = { ...WORKER_ENVIRONMENT, ...process.env, [IN_CHILD]: '1' }
  const options = [...WORKER_OPTIONS, await programFor(import.meta.filename), ...args]
  const runs = Array.from(
    { length: RUNS },
    () => JSON.parse(execFileSync(process.execPath, options, { env, encoding: 'utf8' })) as Started,
  )
  const of = (pick: (run: Started) => number) => median(runs.map(pick))
  const peak = of(({ peakBytes }) => peakBytes)
  console.log(
    `opened after ${of(({ opened }) => opened).toFixed(2)} s, first prediction after ${of(({ predicted }) => predicted).toFixed(2)} s; ` +
      `peak ${Math.round(peak / 2 ** 20)} MiB, ${(peak / bytes).toFixed(2)} times the file (medians of ${RUNS})`,
  )
}

const [path, architecture] = process.argv.slice(2)
if (!path) throw new Error('name a model file')
if (process.env[IN_CHILD]) console.log(JSON.stringify(await start(path, architecture)))
else await report(process.argv.slice(2))
