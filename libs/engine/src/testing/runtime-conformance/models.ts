/** Whole models: small ones computed by hand, and real ones of the shared data. */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../explainer/random.ts'
import { allPositions, buildGraph, occludeBothWays, relativeError } from '../../graph/incremental/testing/occlude-graph.ts'
import { STEPS } from '../../graph/incremental/testing/steps.ts'
import { decodeImage, prepareImage, type Preset } from '../../image/index.ts'
import { openModelFile } from '../../importers/index.ts'
import type { ImportedGraph } from '../../importers/importer.ts'
import { createModel } from '../../model/create-model.ts'
import { INPUT, type ExplainableModel } from '../../model/explainable-model.ts'
import { ndArray, stack, type NdArray } from '../../model/nd-array.ts'
import type { Runtime } from '../../runtimes/runtime.ts'
import { expectAgreement } from '../agreement.ts'
import { uniformFeed } from '../check-vjp.ts'
import type { RuntimeUnderTest } from '../runtime-conformance.ts'
import { hasSharedData, sharedData, SHARED_DATA_MARK } from '../shared-data.ts'
import { convolutionalModel, linearModel, quadraticModel, rectifiedModel } from '../tiny-models.ts'

const open = (imported: ImportedGraph, runtime: Runtime) =>
  createModel(imported, { runtime, identity: { format: 'keras-h5', sha256: '0'.repeat(64) } })

const TINY = [
  { title: 'linear', model: linearModel([1, 2, 1], [[1, 2], [3, -1]], [0.5, 0]), logits: [-2.5, 5], gradient: [3, -1] }, // prettier-ignore
  { title: 'rectified', model: rectifiedModel([1, 2, 1], [[1, 2], [3, -1]]), logits: [1, 3], gradient: [3, 0] }, // prettier-ignore
  { title: 'quadratic', model: quadraticModel([1, 2, 1]), logits: [5, -5], gradient: [-2, 4] },
]

const REAL: readonly { file: string; image: string; preset: Preset }[] = [
  { file: 'mobilenet-v1-0.25-tfjs', image: 'ort-cat.jpg', preset: 'signed' },
  { file: 'emotion-mini-xception-keras2.0.hdf5', image: 'kerasvis-ouzel1.jpg', preset: 'signed' },
  { file: 'mnist-keras2.1.h5', image: 'tfjs-dog.jpg', preset: 'unit' },
]

export function describeModels({ load, reference }: RuntimeUnderTest): void {
  describe('small models', () => {
    it.each(TINY)('$title: logits and gradient of the second class at (1, −2)', async ({ model: imported, logits, gradient }) => {
      const model = await open(imported, await load())
      const image = ndArray([1, 1, 2, 1], Float32Array.of(1, -2))
      expectAgreement((await model.predict(image)).logits.data, logits, 'logits')
      const { gradients } = await model.gradients(image, { targets: [1], score: 'logit' })
      expectAgreement(gradients[INPUT].data, gradient, 'gradient')
      await model.dispose()
    })

    it('with patches covered on windows: what whole images give', async () => {
      const random = createRandom({ seed: 3, image: 0, sample: 0 })
      const steps = ['Conv', 'Relu', 'Concat', 'MaxPool', 'Add', 'Pad', 'AveragePool', 'BatchNormalization'].map(
        (op) => STEPS[op],
      )
      const subject = buildGraph({ shape: [13, 16, 3], steps: [STEPS['Concat'], ...steps], random })
      const positions = allPositions([13, 16, 3]).filter((_, i) => i % 11 === 0)
      const result = await occludeBothWays(subject, { patch: [3, 4], positions, runtime: await load() })
      expect(relativeError(result)).toBeLessThan(1e-5)
    })

    it('a convolutional one agrees in everything that can be asked', async () => {
      agree(await askConvolutional(await load()), await askConvolutional(await reference()))
    })
  })

  describe.skipIf(!hasSharedData)(`shared models agree in prediction, gradient and Grad-CAM ${SHARED_DATA_MARK}`, () => {
    it.each(REAL)('$file', async (item) => {
      agree(await answersOf(item, await load()), await answersOf(item, await reference()))
    })
  })
}

type Numbers = Readonly<Record<string, NdArray>>

function agree(actual: Numbers, expected: Numbers): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected))
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect(actual[name].shape).toEqual(shape)
    expectAgreement(actual[name].data, data, name)
  }
}

async function askConvolutional(runtime: Runtime): Promise<Numbers> {
  const dims = [2, 6, 8, 3]
  const images = ndArray(dims, uniformFeed(dims, [-1, 1]).data as Float32Array)
  const model = await open(convolutionalModel(), runtime)
  const rest = await model.from('pool')
  const maps = await model.activations(images, ['block1/conv', 'pool'])
  const request = { targets: [2, 0], score: 'probability' } as const
  const numbers = {
    ...(await model.predict(images)),
    ...maps,
    ...(await model.gradients(images, { ...request, layers: [INPUT, 'block2/relu'] })).gradients,
    guided: (await model.gradients(images, { ...request, rules: 'guided-relu' })).gradients[INPUT],
    rest: (await rest.gradients(maps['pool'], request)).gradients[INPUT],
  }
  await model.dispose()
  return numbers
}

const answers = new Map<string, Promise<Numbers>>()

/** Asked once for each model and runtime: the comparison needs most answers twice. */
function answersOf(item: (typeof REAL)[number], runtime: Runtime): Promise<Numbers> {
  const key = `${item.file} ${runtime.id} ${runtime.backend}`
  const answer = answers.get(key) ?? askAll(item, runtime)
  answers.set(key, answer)
  return answer
}

async function askAll({ file, image, preset }: (typeof REAL)[number], runtime: Runtime): Promise<Numbers> {
  const imported = await openModelFile(sharedData(`models/${file}`))
  const [height, width, channels] = imported.inputShape
  const size = { height: height ?? 224, width: width ?? 224 }
  const pixels = await decodeImage(await readFile(sharedData(`images/${image}`)))
  const { input } = prepareImage(pixels, {
    preprocessing: { preset, resize: 'stretch' },
    inputShape: [size.height, size.width, channels ?? 3],
  })
  const model = await open(imported.build(size), runtime)
  try {
    const images = stack([input])
    const { logits, probabilities } = await model.predict(images)
    const target = logits.data.indexOf(Math.max(...logits.data))
    const { gradients } = await model.gradients(images, { targets: [target], score: 'logit' })
    return { logits, probabilities, gradient: gradients[INPUT], 'Grad-CAM': await gradCam(model, images, target) }
  } finally {
    await model.dispose()
  }
}

/** Σ_k mean(G_k)·A_k, positive part, at the last layer with space. */
async function gradCam(model: ExplainableModel, images: NdArray, target: number): Promise<NdArray> {
  const layer = model.info.lastSpatialLayer
  if (layer === null) throw new Error('the model has no layer with space')
  const request = { targets: [target], score: 'logit', layers: [layer], activations: true } as const
  const { gradients, activations } = await model.gradients(images, request)
  const { shape, data: maps } = activations[layer]
  const [, height, width, channels] = shape
  const weights = new Float64Array(channels)
  gradients[layer].data.forEach((value, i) => (weights[i % channels] += value / (height * width)))
  const map = ndArray([height, width])
  maps.forEach((value, i) => (map.data[Math.floor(i / channels)] += weights[i % channels] * value))
  return ndArray(map.shape, map.data.map((value) => Math.max(0, value))) // prettier-ignore
}
