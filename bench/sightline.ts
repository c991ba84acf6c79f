/**
 * One model's tasks in Sightline, through the same calls that users make. Usage: node scripts/program.mjs bench/sightline.ts MODEL TASK[,TASK…]
 * Prints one JSON object: `{ version, seconds: {task: […]}, peakBytes, errors: {task: text} }`.
 */
import { createModel, selectRuntime } from '@sightline/engine'
import { randomModel } from '@sightline/engine/random-model'
import { occlusionTask } from './occlusion.ts'
import { explain, imageOf, TARGET, type Task } from './task.ts'

const SIDE = 224
/** Quick tasks are repeated, the median counts. */
const REPEATS = 15
/** Compilers of both kinds, ours and V8's, are not what is measured. */
const WARM_UPS = 5

const identity = { format: 'keras-h5', sha256: '' } as const

/** An image as a batch. */
function batch(repetition: number) {
  const { shape, data } = imageOf(repetition, SIDE)
  return { shape: [1, ...shape], data }
}

function sampling(id: string, samples: number): Task {
  return {
    repeats: 1,
    run: (model, repetition) => explain(model, id, { params: { samples }, repetition }),
    warmUp: (model) => explain(model, id, { params: { samples: 1 } }),
  }
}

const TASKS: Record<string, Task> = {
  forward: { repeats: REPEATS, run: (model, repetition) => model.predict(batch(repetition)) },
  gradient: {
    repeats: REPEATS,
    run: (model, repetition) => model.gradients(batch(repetition), { targets: [TARGET], score: 'logit' }),
  },
  'grad-cam': { repeats: REPEATS, run: (model, repetition) => explain(model, 'grad-cam', { repetition }) },
  smoothgrad: sampling('smoothgrad', 48),
  'expected-gradients': sampling('expected-gradients', 200),
  occlusion: occlusionTask({ patch: 16 }),
  'occlusion-stride-4': occlusionTask({ patch: 16, stride: 4 }),
  'occlusion-refined': occlusionTask({ patch: 16, stride: 4, refine: 4 }),
  'occlusion-448': { ...occlusionTask({ patch: 16 }), side: 448 },
}

async function main([name, tasks]: string[]): Promise<void> {
  const seconds: Record<string, number[]> = {}
  const errors: Record<string, string> = {}
  let peakBytes = 0
  let backend = ''
  for (const task of tasks.split(',')) {
    const { repeats, side = SIDE, run, warmUp, compare } = TASKS[task]
    const model = await createModel(randomModel(name).build({ height: side, width: side }), {
      runtime: await selectRuntime(),
      identity,
    })
    backend = model.info.runtime.backend
    if (warmUp) await warmUp(model)
    else for (let i = 0; i < WARM_UPS; i++) await run(model, i)
    seconds[task] = []
    for (let i = 0; i < repeats; i++) {
      const started = performance.now()
      await run(model, WARM_UPS + i)
      seconds[task].push((performance.now() - started) / 1000)
    }
    peakBytes = process.resourceUsage().maxRSS * 1024
    if (compare) errors[task] = await compare(model)
    await model.dispose()
  }
  console.log(JSON.stringify({ version: `onnxruntime ${backend}`, seconds, peakBytes, errors }))
}

await main(process.argv.slice(2))
