/**
 * One model's tasks in Sightline, through the same calls that users make. Usage: node --import tsx bench/sightline.ts MODEL TASK[,TASK…]
 * Prints one JSON object: `{ version, seconds: {task: […]}, peakBytes }`.
 */
import { createModel, runExplainer, selectRuntime, type ExplainableModel } from '@sightline/engine'
import { randomModel } from '@sightline/engine/random-model'
import { explainers } from '@sightline/plugins'

const SIDE = 224
const TARGET = 7
/** Quick tasks are repeated, the median counts. */
const REPEATS = 15
/** Compilers of both kinds, ours and V8's, are not what is measured. */
const WARM_UPS = 5

interface Task {
  readonly repeats: number
  run(model: ExplainableModel): Promise<unknown>
  /** A little of the work; by default the work itself. */
  warmUp?(model: ExplainableModel): Promise<unknown>
}

const wave = (phase: number) => ({
  shape: [SIDE, SIDE, 3],
  data: Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => Math.sin(phase + 1.7 * i)),
})
const IMAGE = wave(0)
const BACKGROUND = [1, 2, 3, 4].map(wave)

/** One image as a batch. */
const batch = () => ({ shape: [1, ...IMAGE.shape], data: IMAGE.data })

async function explain(model: ExplainableModel, id: string, params: Record<string, unknown>): Promise<void> {
  const explainer = explainers.find((candidate) => candidate.id === id)!
  const events = runExplainer({
    model,
    explainer,
    params,
    images: [IMAGE],
    background: BACKGROUND,
    preset: 'signed',
    target: { class: TARGET },
  })
  for await (const event of events)
    if (event.type === 'image' && event.explanations.length === 0) throw new Error(`${id} gave nothing`)
}

const TASKS: Record<string, Task> = {
  forward: { repeats: REPEATS, run: (model) => model.predict(batch()) },
  gradient: { repeats: REPEATS, run: (model) => model.gradients(batch(), { targets: [TARGET], score: 'logit' }) },
  'grad-cam': { repeats: REPEATS, run: (model) => explain(model, 'grad-cam', {}) },
  smoothgrad: {
    repeats: 1,
    run: (model) => explain(model, 'smoothgrad', { samples: 48 }),
    warmUp: (model) => explain(model, 'smoothgrad', { samples: 1 }),
  },
  occlusion: {
    repeats: 1,
    run: (model) => explain(model, 'occlusion', { patch: 16 }),
    warmUp: (model) => explain(model, 'occlusion', { patch: SIDE / 2 }),
  },
  'expected-gradients': {
    repeats: 1,
    run: (model) => explain(model, 'expected-gradients', { samples: 200 }),
    warmUp: (model) => explain(model, 'expected-gradients', { samples: 1 }),
  },
}

async function main([name, tasks]: string[]): Promise<void> {
  const model = await createModel(randomModel(name).build({ height: SIDE, width: SIDE }), {
    runtime: await selectRuntime(),
    identity: { format: 'keras-h5', sha256: '' },
  })
  const seconds: Record<string, number[]> = {}
  for (const task of tasks.split(',')) {
    const { repeats, run, warmUp = run } = TASKS[task]
    for (let i = 0; i < (repeats > 1 ? WARM_UPS : 1); i++) await warmUp(model)
    seconds[task] = []
    for (let i = 0; i < repeats; i++) {
      const started = performance.now()
      await run(model)
      seconds[task].push((performance.now() - started) / 1000)
    }
  }
  await model.dispose()
  const peakBytes = process.resourceUsage().maxRSS * 1024
  console.log(JSON.stringify({ version: `onnxruntime ${model.info.runtime.backend}`, seconds, peakBytes }))
}

await main(process.argv.slice(2))
