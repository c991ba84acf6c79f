/** The project's own explainers, packed as if they were somebody else's, give the same numbers in the sandbox as outside of it. */
import { build } from 'esbuild'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createRandom,
  ndArray,
  openModel,
  runExplainer,
  sizeOf,
  unmetRequirement,
  type ExplainableModel,
  type ExplainerDefinition,
  type RunEvent,
} from '@sightline/engine'
import { convolutionalModel, openTinyModel } from '@sightline/engine/testing'
import { describePackage } from '../describe-package.ts'
import { openPackage, type OpenedPackage } from '../open-package.ts'
import { testFolder, unpacked, type TestFolder } from '../testing/packages.ts'

const SHAPE = [6, 8, 3] as const
const source = fileURLToPath(new URL('../../../plugins/src/index.ts', import.meta.url))

/** Parameters that keep the work small; those that are left out are run as they are. */
const PARAMS: Readonly<Record<string, Record<string, unknown>>> = {
  occlusion: { patch: [3, 4], stride: [2, 4], fill: 'blur' },
  smoothgrad: { samples: 5 },
  'expected-gradients': { samples: 5 },
  'integrated-gradients': { steps: 8, baseline: 'blur' },
}
let temporary: TestFolder
let model: ExplainableModel
let inside: OpenedPackage
let outside: readonly ExplainerDefinition[]

beforeAll(async () => {
  temporary = await testFolder()
  const external = ['@sightline/engine/explainer']
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    format: 'esm',
    platform: 'node',
    external,
    write: false,
  })
  const folder = await unpacked(join(temporary.path, 'copied'), { 'index.js': outputFiles[0].text })
  const described = await describePackage(folder)
  inside = await openPackage(folder, { described })
  outside = ((await import(source)) as { explainers: readonly ExplainerDefinition[] }).explainers
  model = await openTinyModel(convolutionalModel({ shape: SHAPE }))
})
afterAll(async () => {
  await inside.close()
  await model.dispose()
  await temporary.remove()
})

const imageOf = (sample: number) => {
  const random = createRandom({ seed: 3, image: 0, sample })
  return ndArray(
    SHAPE,
    Float32Array.from({ length: 6 * 8 * 3 }, () => random.uniform()),
  )
}

async function run(explainer: ExplainerDefinition, params: Record<string, unknown>): Promise<RunEvent[]> {
  const events: RunEvent[] = []
  const images = explainer.requires.images === false ? [] : [imageOf(1), imageOf(2)]
  const request = { model, explainer, params, images, background: [imageOf(3), imageOf(4)], preset: 'torch', seed: 7 } as const
  for await (const event of runExplainer({ ...request, target: explainer.requires.classes === false ? undefined : { top: 2 } })) {
    events.push(event)
  }
  return events
}

it('has the same declarations', () => {
  const plain = (all: readonly ExplainerDefinition[]) =>
    all.map(({ id, version, requires, summary }) => ({ id, version, requires, summary }))
  expect(plain(inside.explainers)).toEqual(plain(outside))
})

it('gives the same explanations, predictions, parameters and warnings', async () => {
  const possible = outside.filter((explainer) => unmetRequirement(explainer, model.info) === null)
  expect(possible.length).toBeGreaterThan(9)
  for (const explainer of possible) {
    const { id } = explainer
    const copy = inside.explainers.find((one) => one.id === id)!
    const params = PARAMS[id] ?? {}
    expect({ id, events: await run(copy, params) }).toEqual({ id, events: await run(explainer, params) })
  }
})

it('has patches followed through a model where that is faster', async () => {
  const opened = await openModel(fileURLToPath(new URL('../../../../demo/models/honest', import.meta.url)))
  const { inputShape } = opened.model.info
  const random = createRandom({ seed: 4, image: 0, sample: 0 })
  const image = ndArray(inputShape, random.fillNormal(new Float32Array(sizeOf(inputShape))))
  let asked = 0
  const watched: ExplainableModel = {
    info: opened.model.info,
    layers: () => opened.model.layers(),
    predict: (images) => opened.model.predict(images),
    activations: (images, layers) => opened.model.activations(images, layers),
    gradients: (images, request) => opened.model.gradients(images, request),
    weights: (layer) => opened.model.weights(layer),
    planOcclusion: (positions) => opened.model.planOcclusion!(positions),
    from: (layer) => opened.model.from(layer),
    dispose: () => Promise.resolve(),
    occlude: (...question) => {
      asked++
      return opened.model.occlude!(...question)
    },
  }
  const explain = async (all: readonly ExplainerDefinition[]) => {
    const explainer = all.find(({ id }) => id === 'occlusion')!
    const request = { model: watched, explainer, params: { patch: 8 }, images: [image], preset: 'unit' } as const
    const events: RunEvent[] = []
    for await (const event of runExplainer(request)) events.push(event)
    return events
  }
  try {
    expect(await explain(inside.explainers)).toEqual(await explain(outside))
    expect(asked).toBe(4)
  } finally {
    await opened.dispose()
  }
})

it('passes on the engine’s own errors', async () => {
  const occlusion = inside.explainers.find(({ id }) => id === 'occlusion')!
  await expect(run(occlusion, { patch: 100 })).rejects.toMatchObject({ code: 'PATCH_TOO_LARGE', kind: 'usage' })
})
