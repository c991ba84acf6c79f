/**
 * Run by memory.test.ts in a process of its own (`node --expose-gc --import tsx`): mixed questions to one model, whose cache is bounded by the argument, in MiB. Prints
 * `{ after60, after200 }`, resident memory in bytes.
 */
import { GraphBuilder } from '../../../graph/builder.ts'
import { floats, type Graph } from '../../../graph/graph.ts'
import type { ImportedLayer } from '../../../importers/importer.ts'
import { createModel } from '../../../model/create-model.ts'
import type { ExplainableModel } from '../../../model/explainable-model.ts'
import { ndArray, type NdArray } from '../../../model/nd-array.ts'
import { onnxruntime } from '../onnxruntime.ts'

const SIZE = 64
const CHANNELS = [3, 16, 16, 32, 32, 32]
const LAYERS = CHANNELS.length - 1
const CLASSES = 10

function net(): { graph: Graph; layers: ImportedLayer[] } {
  const build = new GraphBuilder()
  let value = build.input('image', 'float32', ['N', CHANNELS[0], SIZE, SIZE])
  const layers: ImportedLayer[] = []
  const wave = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i) / 8)
  CHANNELS.slice(1).forEach((out, i) => {
    const kernel = build.constant(floats([out, CHANNELS[i], 3, 3], wave(out * CHANNELS[i] * 9)))
    const map = build.op('Conv', [value, kernel], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] })
    value = build.add('Relu', [map], {}, { outputs: [`conv${i}`] })[0]
    layers.push({ name: `conv${i}`, kind: 'Conv2D', output: value, parameters: 0, weights: [] })
  })
  const mean = build.op('Flatten', [build.op('GlobalAveragePool', [value])])
  const dense = build.constant(floats([CHANNELS[LAYERS], CLASSES], wave(CHANNELS[LAYERS] * CLASSES)))
  return { graph: build.build([build.op('Softmax', [build.op('MatMul', [mean, dense])])]), layers }
}

/** Four questions, five layers: each comes back after 20 runs, so that after 60 no program makes room for another any more and the same are in the cache as after 200. */
const QUESTIONS: readonly ((model: ExplainableModel, images: NdArray, run: number) => Promise<unknown>)[] = [
  (model, images) => model.predict(images),
  (model, images, run) => model.activations(images, [`conv${run % LAYERS}`]),
  (model, images, run) =>
    model.gradients(images, { targets: Array.from({ length: images.shape[0] }, () => run % CLASSES), score: 'logit' }),
  (model, images, run) =>
    model.gradients(images, {
      targets: Array.from({ length: images.shape[0] }, () => 0),
      score: 'probability',
      layers: [`conv${run % LAYERS}`],
      rules: 'guided-relu',
    }),
]

const model = await createModel(net(), {
  runtime: onnxruntime,
  identity: { format: 'tfjs-layers', sha256: '' },
  cacheBytes: Number(process.argv[2]) * 1024 ** 2,
})

async function residentAfter(from: number, to: number): Promise<number> {
  for (let run = from; run < to; run++) {
    const batch = 1 + (run % 4)
    await QUESTIONS[run % QUESTIONS.length](model, ndArray([batch, SIZE, SIZE, CHANNELS[0]]), run >> 2)
  }
  // What the collector and the allocator have not given back yet is no growth: the least of some readings.
  const readings: number[] = []
  for (let reading = 0; reading < 10; reading++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
    readings.push(process.memoryUsage().rss)
  }
  return Math.min(...readings)
}

const after60 = await residentAfter(0, 60)
const after200 = await residentAfter(60, 200)
await model.dispose()
console.log(JSON.stringify({ after60, after200 }))
