/** Models whose patches are covered on windows: the same scores as from whole images, and when that is planned. */
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomModel } from '../architectures/random-model.ts'
import { createRandom } from '../explainer/random.ts'
import { GraphBuilder } from '../graph/builder.ts'
import { planOcclusion } from '../graph/incremental/plan.ts'
import { occludeBothWays, relativeError } from '../graph/incremental/testing/occlude-graph.ts'
import { traceGraph } from '../graph/incremental/trace.ts'
import type { Position } from '../graph/incremental/places.ts'
import { openModelFile } from '../importers/index.ts'
import type { ImportedGraph } from '../importers/importer.ts'
import { selectRuntime } from '../runtimes/select.ts'
import { openThroughChannel, type OpenModel } from '../testing/conformance-models.ts'
import { hasSharedData, sharedData, SHARED_DATA_MARK } from '../testing/shared-data.ts'
import { linearModel, openTinyModel } from '../testing/tiny-models.ts'
import { analyseModel, createModel } from './create-model.ts'
import type { ExplainableModel } from './explainable-model.ts'
import { ndArray, row, type NdArray } from './nd-array.ts'

const IDENTITY = { format: 'keras-h5', sha256: '0'.repeat(64) } as const

function subjectOf(imported: ImportedGraph) {
  const { build, input, head, info } = analyseModel(imported, IDENTITY)
  return { graph: build.build([head!.logits]), start: input, outputs: [head!.logits], shape: info.inputShape }
}

/** At the borders, beside them, and in the middle. */
function telling([height, width]: readonly number[], patch: number): Position[] {
  const along = (extent: number) => [...new Set([0, 1, (extent >> 1) - 3, extent - patch - 1, extent - patch, extent - 1])]
  return along(height).flatMap((top) => along(width).map((left) => [top, left] as const))
}

async function expectSame(path: string, side: number, patch: number): Promise<void> {
  const imported = await openModelFile(path)
  const [height, width] = imported.inputShape
  const subject = subjectOf(imported.build({ height: height ?? side, width: width ?? side }))
  const result = await occludeBothWays(subject, { patch: [patch, patch], positions: telling(subject.shape, patch) })
  expect(result.depth).toBeGreaterThan(5)
  expect(relativeError(result)).toBeLessThan(1e-5)
}

describe('windows give the scores that whole images give', () => {
  it.each(['honest', 'clever-hans'])('demo model %s', (name) =>
    expectSame(resolve(import.meta.dirname, '../../../../demo/models', name, 'model.json'), 64, 7),
  )

  it
    .skipIf(!hasSharedData)
    .each([
      'emotion-mini-xception-keras2.0.hdf5',
      'mnist-keras3.1-legacy.h5',
      'mnist-keras3.1.keras',
      'mnist-pytorch.onnx',
      'mobilenet-v1-0.25-pytorch.onnx',
      'mobilenet-v1-0.25-tfjs',
    ])(`%s ${SHARED_DATA_MARK}`, (name) => expectSame(sharedData(`models/${name}`), 224, 5))

  it.skipIf(!hasSharedData).each(['mnist-keras2.1-tfjs', 'mnist-keras2.1.h5', 'mnist-tfkeras-zeropadding.h5'])(
    `%s begins with a Reshape, so it is left to whole images ${SHARED_DATA_MARK}`,
    async (name) => {
      const imported = (await openModelFile(sharedData(`models/${name}`))).build({ height: 28, width: 28 })
      const model = await createModel(imported, { runtime: await selectRuntime('onnxruntime'), identity: IDENTITY })
      expect(await model.planOcclusion!({ patch: [4, 4], positions: grid(28, 4) })).toBeNull()
      await model.dispose()
    },
  )

  /** All connections of real networks, at an odd size. */
  it.each(['mobilenetv2', 'inceptionv3'])('%s at 75×99', { timeout: 60_000 }, async (id) => {
    const subject = subjectOf(randomModel(id, { classes: 4 }).build({ height: 75, width: 99 }))
    const result = await occludeBothWays(subject, { patch: [9, 8], positions: telling([75, 99], 9).slice(0, 12) })
    expect(relativeError(result)).toBeLessThan(1e-5)
  })
})

const grid = (side: number, patch: number): Position[] => {
  const count = Math.ceil((side - patch) / patch) + 1
  return Array.from({ length: count ** 2 }, (_, i) => [Math.floor(i / count) * patch, (i % count) * patch] as const)
}

function planFor(id: string, side: number, patch = 16) {
  const { graph, start, outputs } = subjectOf(randomModel(id).build({ height: side, width: side }))
  return planOcclusion(traceGraph(GraphBuilder.from(graph), { start, outputs, patch: [patch, patch] })!, grid(side, patch))
}

describe('the plan', () => {
  it.each([
    ['vgg16', 224, 8],
    ['resnet50', 224, 2],
    ['mobilenetv2', 224, 1.8],
    ['densenet121', 224, 1.9],
    ['mobilenetv2', 448, 4],
  ])('spares most of the multiply-accumulates of %s at %i²', (id, side, ratio) => {
    const { multiplyAccumulates, depth, chunks } = planFor(id, side)
    expect(depth).toBeGreaterThan(0)
    expect(multiplyAccumulates.whole / multiplyAccumulates.planned).toBeGreaterThan(ratio)
    const count = grid(side, 16).length
    expect(chunks.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
  })

  it('is that of whole images where patches change nearly everything', () => {
    expect(planFor('vgg16', 224, 200).depth).toBe(0)
  })

  it('is the same each time', () => {
    expect(planFor('mobilenetv2', 160)).toEqual(planFor('mobilenetv2', 160))
  })
})

describe('a model', () => {
  let model: ExplainableModel
  let image: NdArray
  let cover: NdArray
  const positions = grid(96, 8)
  const patch = [8, 8] as const

  beforeAll(async () => {
    const imported = randomModel('mobilenetv2', { classes: 5 }).build({ height: 96, width: 96 })
    model = await createModel(imported, { runtime: await selectRuntime('onnxruntime'), identity: IDENTITY })
    const random = createRandom({ seed: 1, image: 0, sample: 0 })
    ;[image, cover] = [0, 1].map(() => ndArray([1, 96, 96, 3], random.fillNormal(new Float32Array(96 * 96 * 3))))
  })
  afterAll(() => model.dispose())

  const ask = async (indices: readonly number[], given = image) => {
    const plan = await model.planOcclusion!({ patch, positions })
    const asked = indices.map((index) => positions[index])
    return (await model.occlude!(given, cover, { patch, positions: asked, depth: plan!.depth })).logits
  }

  it('gives the same bytes whatever was asked before', async () => {
    const chunk = (await model.planOcclusion!({ patch, positions }))!.chunks[0]
    const first = await ask(chunk)
    await model.predict(image)
    await ask(chunk.slice(3))
    await ask(chunk, cover)
    expect((await ask(chunk)).data).toEqual(first.data)
  })

  it('gives a row for each position, in their order, as probabilities too', async () => {
    const forward = await ask([0, 13, 143])
    const backward = await ask([143, 13, 0])
    ;[0, 1, 2].forEach((i) => {
      const other = row(backward, 2 - i).data
      row(forward, i).data.forEach((value, k) => expect(value).toBeCloseTo(other[k], 4))
    })
    const { probabilities } = await model.occlude!(image, cover, { patch, positions: [[0, 0]], depth: 3 })
    expect(probabilities.data.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5)
  })

  it.each([
    ['a position outside', { patch, positions: [[96, 0]], depth: 1 }],
    ['half a position', { patch, positions: [[0.5, 0]], depth: 1 }],
    ['no position', { patch, positions: [], depth: 1 }],
    ['a depth of nothing', { patch, positions: [[0, 0]], depth: 0 }],
    ['a depth beyond the model', { patch, positions: [[0, 0]], depth: 10_000 }],
  ] as const)('refuses %s', async (_, occlusion) => {
    await expect(model.occlude!(image, cover, occlusion)).rejects.toThrow(RangeError)
  })

  it('refuses images of another shape', async () => {
    const other = ndArray([1, 96, 95, 3])
    await expect(model.occlude!(other, cover, { patch, positions: [[0, 0]], depth: 1 })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    })
  })

  it('plans nothing where there is nothing to spare', async () => {
    const linear = await openTinyModel(linearModel([4, 4, 1], [Array<number>(16).fill(1), Array<number>(16).fill(2)]))
    expect(await linear.planOcclusion!({ patch: [2, 2], positions: [[0, 0]] })).toBeNull()
    await linear.dispose()
  })
})

describe('behind a message channel', () => {
  let opened: OpenModel
  beforeAll(async () => {
    opened = await openThroughChannel([24, 32, 3])
  })
  afterAll(() => opened.close())

  it('answers as plain predictions do', async () => {
    const { model } = opened
    const random = createRandom({ seed: 2, image: 0, sample: 0 })
    const [image, cover] = [0, 1].map(() => ndArray([1, 24, 32, 3], random.fillNormal(new Float32Array(24 * 32 * 3))))
    const { logits } = await model.occlude!(image, cover, { patch: [24, 32], positions: [[0, 0]], depth: 4 })
    const plain = (await model.predict(cover)).logits
    logits.data.forEach((value, i) => expect(value).toBeCloseTo(plain.data[i], 5))
    expect(await model.planOcclusion!({ patch: [24, 32], positions: [[0, 0]] })).toBeNull()
  })
})
