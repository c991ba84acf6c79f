/**
 * One model's tasks in Sightline, through the same calls that users make. Usage: node --import tsx bench/sightline.ts MODEL TASK[,TASK…]
 * Prints one JSON object: `{ version, seconds: {task: […]}, peakBytes, errors: {task: text} }`.
 */
import { createModel, selectRuntime } from '@sightline/engine'
import { randomModel } from '@sightline/engine/random-model'
import { occlusionTask } from './occlusion.ts'
import { explain, TARGET, wave, type Task } from './task.ts'

const SIDE = 224
/** Quick tasks are repeated, the median counts. */
const REPEATS = 15
/** Compilers of both kinds, ours and V8's, are not what is measured. */
const WARM_UPS = 5

const identity = { format: 'keras-h5', sha256: '' } as const

const IMAGE = wave(0, SIDE)

/** One image as a batch. */
const batch = () => ({ shape: [1, ...IMAGE.shape], data: IMAGE.data })

const TASKS: Record<string, Task> = {
  forward: { repeats: REPEATS, run: (model) => model.predict(batch()) },
  gradient: { repeats: REPEATS, run: (model) => model.gradients(batch(), { targets: [TARGET], score: 'logit' }) },
  'grad-cam': { repeats: REPEATS, run: (model) => explain(model, 'grad-cam', {}) },
  smoothgrad: {
    repeats: 1,
    run: (model) => explain(model, 'smoothgrad', { samples: 48 }),
    warmUp: (model) => explain(model, 'smoothgrad', { samples: 1 }),
  },
  occlusion: occlusionTask({ patch: 16 }),
  'occlusion-stride-4': occlusionTask({ patch: 16, stride: 4 }),
  'occlusion-refined': occlusionTask({ patch: 16, stride: 4, refine: 4 }),
  'occlusion-448': { ...occlusionTask({ patch: 16 }), side: 448 },
  'expected-gradients': {
    repeats: 1,
    run: (model) => explain(model, 'expected-gradients', { samples: 200 }),
    warmUp: (model) => explain(model, 'expected-gradients', { samples: 1 }),
  },
}

async function main([name, tasks]: string[]): Promise<void> {
  const seconds: Record<string, number[]> = {}
  const errors: Record<string, string> = {}
  let peakBytes = 0
  let backend = ''
  for (const task of tasks.split(',')) {
    const { repeats, side = SIDE, run, warmUp = run, compare } = TASKS[task]
    const model = await createModel(randomModel(name).build({ height: side, width: side }), {
      runtime: await selectRuntime(),
      identity,
    })
    backend = model.info.runtime.backend
    for (let i = 0; i < (repeats > 1 ? WARM_UPS : 1); i++) await warmUp(model)
    seconds[task] = []
    for (let i = 0; i < repeats; i++) {
      const started = performance.now()
      await run(model)
      seconds[task].push((performance.now() - started) / 1000)
    }
    peakBytes = process.resourceUsage().maxRSS * 1024
    if (compare) errors[task] = await compare(model)
    await model.dispose()
  }
  console.log(JSON.stringify({ version: `onnxruntime ${backend}`, seconds, peakBytes, errors }))
}

await main(process.argv.slice(2))
