/**
 * Makes the demo again: `npm run demo:train`. Draws the pictures, trains both models and writes all of it beside this file.
 * `--out DIR` writes elsewhere, `--steps N` shortens the training, `--model NAME` trains only one.
 */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createClassifier } from './architecture.ts'
import { registerConvolutionGradients } from './convolution-gradients.ts'
import { drawSample, drawSamples } from './dataset.ts'
import { heldOutDigits, trainingDigits } from './digits.ts'
import { saveModel, saveSamples } from './files.ts'
import { DEMO_MODELS, judgingSamples, SEEDS, type DemoModel } from './sets.ts'
import { accuracy, train } from './training.ts'

const PICTURES = 40
const BACKGROUND_PICTURES = 20
const REPORT_EVERY = 100

const { values: options } = parseArgs({
  options: { out: { type: 'string' }, steps: { type: 'string' }, model: { type: 'string' } },
})
const out = resolve(options.out ?? import.meta.dirname)

async function makeModel({ name, tag, steps }: DemoModel): Promise<void> {
  const digits = trainingDigits()
  const model = createClassifier(name, SEEDS.weights)
  const started = performance.now()
  train(model, {
    draw: (index) => drawSample({ digits, tag, seed: SEEDS.training }, index),
    steps: options.steps ? Number(options.steps) : steps,
    onProgress({ step, loss }) {
      const seconds = ((performance.now() - started) / 1000).toFixed(0)
      if (step % REPORT_EVERY === 0) console.log(`${name}: step ${step}, loss ${loss.toFixed(3)}, ${seconds} s`)
    },
  })
  const percent = (100 * accuracy(model, judgingSamples(tag, 500))).toFixed(1)
  console.log(`${name}: ${percent} % right on held-out pictures of its own kind`)
  await saveModel(model, join(out, 'models', name))
  model.dispose()
}

tf.enableProdMode()
await tf.setBackend('wasm')
registerConvolutionGradients()
const digits = heldOutDigits()
await saveSamples(drawSamples({ digits, tag: 'telling', seed: SEEDS.showing }, PICTURES), join(out, 'images'))
await saveSamples(drawSamples({ digits, tag: 'none', seed: SEEDS.background }, BACKGROUND_PICTURES), join(out, 'background'))
for (const model of DEMO_MODELS.filter(({ name }) => !options.model || name === options.model)) await makeModel(model)
