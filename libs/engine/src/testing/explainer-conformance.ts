/**
 * What every explainer promises, as tests: `explainerConformance(explainer)` registers them with Vitest, once for a model in this process
 * and once for the same model on the other side of a message channel.
 */
import type * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { unmetRequirement } from '../explainer/capabilities.ts'
import type { ExplainContext, ExplainerDefinition, Explanation, FinishedExplanation } from '../explainer/contract.ts'
import { createRandom, imageKey } from '../explainer/random.ts'
import { paramsJsonSchema } from '../explainer/registry.ts'
import type { RunRequest } from '../explainer/run.ts'
import { tensorModel, toTensor } from '../explainer/tensor-model.ts'
import { pixelToInput } from '../image/presets.ts'
import { ndArray, sizeOf, stack, type NdArray } from '../model/nd-array.ts'
import { tf as tensorflow } from '../tensor/tf.ts'
import { openLocal, openThroughChannel, watched, withBatchSize, type OpenModel } from './conformance-models.ts'
import { explainAll } from './explain-tiny.ts'
import { convolutionalModel, openTinyModel, type InputShape } from './tiny-models.ts'

export interface ConformanceOptions {
  /** Parameters that keep the work small: few samples, small patches. */
  readonly params?: Readonly<Record<string, unknown>>
  /** Whether the result depends on the seed with these parameters. Default false. */
  readonly random?: boolean
}

/** Not square, so that a swapped axis shows. */
const SHAPE = [6, 8, 3] as const
const PRESET = 'unit'
/** Float rounding differs with the size of a batch; nothing else may. */
const TOLERANCE = 1e-5

const [FIRST, SECOND, THIRD] = [1, 2, 3].map(randomImage)
const BACKGROUND = [4, 5, 6].map(randomImage)

export function explainerConformance(explainer: ExplainerDefinition, options: ConformanceOptions = {}): void {
  describe(`${explainer.id} keeps the explainers' contract`, () => {
    describeDeclaration(explainer)
    describe('with a model in this process', () => describeRuns(explainer, options, openLocal))
    describe('with a model behind a message channel', () => describeRuns(explainer, options, openThroughChannel))
  })
}

function describeDeclaration(explainer: ExplainerDefinition): void {
  it('declares parameters that survive as JSON Schema, each with a description, and needs none', () => {
    const { properties = {} } = paramsJsonSchema(explainer) as { properties?: Record<string, { description?: string }> }
    expect(Object.keys(properties)).toEqual(Object.keys(explainer.params.shape))
    for (const [name, { description }] of Object.entries(properties)) expect(description, name).toMatch(/\S/)
    expect(explainer.params.safeParse({}).success).toBe(true)
  })

  it('says what it shows and when it misleads', () => {
    expect(explainer.id).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(explainer.version).toMatch(/^\d+\.\d+\.\d+$/)
    for (const text of [explainer.title, explainer.summary, explainer.caveats]) expect(text).toMatch(/\S/)
  })
}

function describeRuns(
  explainer: ExplainerDefinition,
  { params = {}, random = false }: ConformanceOptions,
  open: (shape: InputShape) => Promise<OpenModel>,
): void {
  const { images: needsImages = true, classes: needsClasses = true } = explainer.requires
  let opened: OpenModel
  let request: RunRequest
  beforeAll(async () => {
    opened = await open(SHAPE)
    request = {
      model: opened.model,
      explainer,
      params,
      images: needsImages ? [FIRST] : [],
      background: BACKGROUND,
      preset: PRESET,
      seed: 1,
    }
  })
  afterAll(() => opened.close())

  it('returns explanations of images, classes and layers that were asked for', async () => {
    const explanations = await explainAll({ ...request, ...(needsClasses && { target: { top: 2 } }) })
    expect(explanations.length).toBeGreaterThan(0)
    for (const { values, image, layer, target } of explanations) {
      expect(values.data).toHaveLength(sizeOf(values.shape))
      expect(values.data.every(Number.isFinite)).toBe(true)
      expect(needsImages ? [0, null] : [null]).toContain(image)
      if (layer !== null) expect(opened.model.info.layers.map(({ name }) => name)).toContain(layer)
      if (!needsClasses) expect(target).toBeNull()
    }
    if (needsClasses) expect(new Set(explanations.map(({ target }) => target)).size).toBe(2)
  })

  it('gives maps at the input its shape, height first', async () => {
    for (const { kind, layer, values, diagnostics } of await explainAll(request)) {
      if (kind !== 'attribution' || layer !== null || diagnostics['resolution'] === 'grid') continue
      expect(values.shape.slice(0, 2)).toEqual(SHAPE.slice(0, 2))
    }
  })

  it('gives the same bytes for the same seed', async () => {
    const first = await explainAll(request)
    expect(await explainAll(request)).toEqual(first)
  })

  it(random ? 'gives other numbers for another seed' : 'does not depend on the seed', async () => {
    const first = await explainAll(request)
    const second = await explainAll({ ...request, seed: 2 })
    if (random) expect(second).not.toEqual(first)
    else expect(second).toEqual(first)
  })

  it('does not write to what it is given', async () => {
    const before = [FIRST, ...BACKGROUND].map(({ data }) => data.slice())
    await explainAll(request)
    expect([FIRST, ...BACKGROUND].map(({ data }) => data)).toEqual(before)
  })

  if (needsImages) {
    it('does not depend on the place of an image in a batch, nor on the size of the batch', async () => {
      const alone = await explainBatch(request, [SECOND])
      const together = await explainBatch(request, [FIRST, SECOND, THIRD])
      const reversed = await explainBatch(request, [THIRD, SECOND, FIRST])
      expectClose(together, alone)
      expectClose(reversed, alone)
      async function explainBatch(request: RunRequest, images: readonly NdArray[]) {
        const all = await explainTogether(request, images)
        return all.filter(({ image }) => image === images.indexOf(SECOND))
      }
    })
  }

  it('asks about at most a chunk of images at once, and gives the same whatever its size', async () => {
    const explainInChunks = async (batchSize: number) => {
      let largest = 0
      const model = watched(opened.model, (images) => (largest = Math.max(largest, images)))
      const explanations = await explainAll({ ...request, model: withBatchSize(model, batchSize) })
      expect(largest).toBeLessThanOrEqual(batchSize)
      return explanations
    }
    expectClose(await explainInChunks(3), await explainInChunks(1))
  })

  it('reports progress from its beginning to its end', async () => {
    const fractions: number[] = []
    await explainAll({ ...request, onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })

  it('leaves no tensors behind', async () => {
    const before = tensorflow.memory().numTensors
    await explainAll(request)
    expect(tensorflow.memory().numTensors).toBe(before)
  })

  it('stops when it is aborted, without another question to the model', async () => {
    const before = await countCalls(request)
    for (let last = 1; last <= before; last++) {
      const controller = new AbortController()
      let calls = 0
      const model = watched(opened.model, () => {
        if (++calls === last) controller.abort()
      })
      await expect(explainAll({ ...request, model, signal: controller.signal })).rejects.toMatchObject({ code: 'ABORTED' })
      expect(calls).toBe(last)
    }
  })

  it('refuses a layer that does not exist, suggesting the nearest', async () => {
    const wrong =
      'layer' in explainer.params.shape
        ? { layer: 'block1/konv' }
        : 'layers' in explainer.params.shape
          ? { layers: ['block1/konv'] }
          : null
    if (wrong === null) return expect(explainer.requires.layer).toBeUndefined()
    const refused = expect(explainAll({ ...request, params: { ...params, ...wrong } })).rejects
    await refused.toMatchObject({ code: 'LAYER_UNKNOWN', hint: expect.stringContaining('block1/conv') })
  })

  if (needsClasses) {
    it('refuses a class that does not exist', async () => {
      for (const index of [3, -1, 0.5]) {
        await expect(explainAll({ ...request, target: { class: index } })).rejects.toMatchObject({ code: 'CLASS_OUT_OF_RANGE' })
      }
    })
  }

  it('refuses a parameter that it does not have', async () => {
    await expect(explainAll({ ...request, params: { nonsense: 1 } })).rejects.toMatchObject({ code: 'PARAM_UNKNOWN' })
  })

  it('runs without classes exactly if it says so', async () => {
    const headless = await openTinyModel(convolutionalModel({ shape: SHAPE, headless: true }))
    try {
      if (!needsClasses) return expect(await explainAll({ ...request, model: headless })).not.toEqual([])
      expect(unmetRequirement(explainer, headless.info)).toMatchObject({ code: 'REQUIREMENT_UNMET', kind: 'usage' })
      await expect(explainAll({ ...request, model: headless })).rejects.toMatchObject({ code: 'REQUIREMENT_UNMET' })
    } finally {
      await headless.dispose()
    }
  })

  async function countCalls(request: RunRequest): Promise<number> {
    let calls = 0
    await explainAll({ ...request, model: watched(request.model, () => (calls += 1)) })
    return calls
  }
}

/** One call of `explain` with several images, each explained for its own class. */
async function explainTogether(
  { model, explainer, params }: RunRequest,
  images: readonly NdArray[],
): Promise<FinishedExplanation[]> {
  const signal = new AbortController().signal
  const batch = toTensor<tf.Tensor4D>(stack(images))
  const background = toTensor<tf.Tensor4D>(stack(BACKGROUND))
  const context: ExplainContext = {
    model: tensorModel(model, { score: 'logit', signal }),
    images: { count: images.length, tensor: batch, pixelToInput: pixelToInput(PRESET, SHAPE[2]) },
    targets: images.map((image) => (explainer.requires.classes === false ? [] : [[FIRST, SECOND, THIRD].indexOf(image)])),
    score: 'logit',
    background,
    random: (image, sample) => createRandom({ seed: 1, image: imageKey(images[image].data), sample }),
    tf: tensorflow,
    progress: () => {},
    signal,
  }
  const explanations = await explainer.explain(context, explainer.params.parse(params))
  batch.dispose()
  background.dispose()
  return explanations.map(take)
}

function take({ values, ...facts }: Explanation): FinishedExplanation {
  const data = Float32Array.from(values.dataSync())
  const shape = [...values.shape]
  values.dispose()
  return { ...facts, values: { shape, data } }
}

function expectClose(actual: readonly FinishedExplanation[], expected: readonly FinishedExplanation[]): void {
  expect(actual).toHaveLength(expected.length)
  actual.forEach(({ values, layer, target }, i) => {
    expect({ layer, target, shape: values.shape }).toEqual({
      layer: expected[i].layer,
      target: expected[i].target,
      shape: expected[i].values.shape,
    })
    const scale = expected[i].values.data.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
    values.data.forEach((value, j) => {
      expect(Math.abs(value - expected[i].values.data[j])).toBeLessThanOrEqual(TOLERANCE * scale)
    })
  })
}

/** Uniform on 0 … 1. */
function randomImage(sample: number): NdArray {
  const random = createRandom({ seed: 11, image: 0, sample })
  return ndArray(
    SHAPE,
    Float32Array.from({ length: sizeOf(SHAPE) }, () => random.uniform()),
  )
}
