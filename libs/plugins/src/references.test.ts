/**
 * The engine and its explainers against PyTorch: an independent implementation of the same networks and methods, with the weights read from
 * the same files, in float64. How the numbers came about, and why some tolerances are wider: fixtures/pytorch/README.md.
 */
import {
  createModel,
  ndArray,
  openModelFile,
  row,
  runExplainer,
  selectRuntime,
  stack,
  type ExplainableModel,
  type NdArray,
  type ScoreKind,
} from '@sightline/engine'
import type { ExplainerDefinition, FinishedExplanation } from '@sightline/engine/explainer'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '@sightline/engine/testing-internal'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainers } from './index.ts'
import {
  compareWithReference,
  readReferenceCase,
  readReferenceNumbers,
  referenceCaseNames,
  type Question,
} from './testing/reference-cases.ts'
import { makeReferenceInput } from './testing/reference-input.ts'

const WANTED = 1e-4

describe.each(referenceCaseNames)('references of %s', (name) => {
  const { references } = readReferenceCase(name)

  it('are wide only where rounding decides: integrated gradients through many kinks', () => {
    const wide = references.filter(({ tolerance }) => tolerance > WANTED)
    expect(wide.filter(({ parameters }) => !('steps' in parameters))).toEqual([])
    if (name.endsWith('-smooth')) expect(wide).toEqual([])
    for (const { tolerance } of wide) expect(tolerance).toBeLessThan(0.05)
  })
})

describe.skipIf(!hasSharedData).each(referenceCaseNames)(`PyTorch on %s ${SHARED_DATA_MARK}`, (name) => {
  const numbers = readReferenceNumbers(name)
  const { model: file, input, inputSum, target, defaultLayer, references } = readReferenceCase(name)
  let image: NdArray
  let model: ExplainableModel
  const explained: Subject['explained'] = new Map()

  beforeAll(async () => {
    image = await makeReferenceInput(input)
    model = await openAtSize(sharedData(file), image.shape)
  })
  afterAll(() => model?.dispose())

  it('has the same input', () => {
    expect(image.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(inputSum, 6)
  })

  it('has the same default layer for Grad-CAM', () => {
    expect(model.info.lastSpatialLayer).toBe(defaultLayer)
  })

  it('has the same first class', async () => {
    const { logits } = await model.predict(stack([image]))
    expect(logits.data.indexOf(Math.max(...logits.data))).toBe(target)
  })

  it.each(references.map((reference) => [nameOf(reference), reference] as const))('%s', async (_, reference) => {
    const answer = await answerOf(reference, { model, image, target, explained })
    expect(answer.shape).toEqual(reference.shape)
    const { deviation, sums, shareBeyond } = compareWithReference(answer, reference, numbers)
    expect(deviation).toBeLessThanOrEqual(reference.tolerance)
    expect(sums).toBeLessThanOrEqual(reference.tolerance)
    expect(shareBeyond).toBeLessThanOrEqual(reference.shareBeyond)
  })
})

function nameOf({ quantity, parameters }: Question): string {
  const given = Object.entries(parameters).map(([key, value]) => `${key} ${value}`)
  return [quantity, ...given].join(', ')
}

/** Both networks pool globally, so they take inputs of sizes that their files do not name. */
async function openAtSize(path: string, [height, width]: readonly number[]): Promise<ExplainableModel> {
  const imported = await openModelFile(path)
  const { format, sha256, warnings } = imported
  const runtime = await selectRuntime()
  return createModel(imported.build({ height, width }), { runtime, identity: { format, sha256, warnings } })
}

interface Subject {
  readonly model: ExplainableModel
  /** `[h, w, c]` */
  readonly image: NdArray
  readonly target: number
  /** Runs of explainers so far: some give what several references are of. */
  readonly explained: Map<string, Promise<readonly FinishedExplanation[]>>
}

/** The engine's answer to what a reference is of; without the batch. */
async function answerOf(question: Question, subject: Subject): Promise<NdArray> {
  const { model, image, target } = subject
  const { quantity, parameters } = question
  switch (quantity) {
    case 'logits':
    case 'probabilities':
      return row((await model.predict(stack([image])))[quantity], 0)
    case 'activation': {
      const [maps] = await explain('activations', subject, { params: { layers: [parameters.layer] } })
      return maps.values
    }
    case 'gradient': {
      const { score, layer } = parameters
      if (layer === 'input') return (await explain('gradients', subject, { score }))[0].values
      const { gradients } = await model.gradients(stack([image]), { targets: [target], score, layers: [layer] })
      return row(gradients[layer], 0)
    }
    case 'guided-backprop':
    case 'grad-cam':
    case 'integrated-gradients':
      return (await explain(quantity, subject, { params: parameters }))[0].values
    case 'occlusion-grid':
    case 'occlusion-map': {
      const [grid, full] = await explain('occlusion', subject, { params: parameters })
      return quantity === 'occlusion-grid' ? grid.values : full.values
    }
    case 'completeness': {
      const [{ diagnostics }] = await explain('integrated-gradients', subject, { params: parameters })
      const { sum, scoreDifference, residual } = diagnostics
      return ndArray([3], Float32Array.from([sum, scoreDifference, residual], Number))
    }
  }
}

interface Explain {
  readonly params?: Readonly<Record<string, unknown>>
  readonly score?: ScoreKind
}

function explain(id: string, subject: Subject, asked: Explain): Promise<readonly FinishedExplanation[]> {
  const key = JSON.stringify([id, asked])
  const run = subject.explained.get(key) ?? runOnce(id, subject, asked)
  subject.explained.set(key, run)
  return run
}

async function runOnce(id: string, { model, image, target }: Subject, asked: Explain): Promise<readonly FinishedExplanation[]> {
  const explainer = explainers.find((candidate) => candidate.id === id) as ExplainerDefinition
  const request = { model, explainer, images: [image], preset: 'signed', target: { class: target }, ...asked } as const
  for await (const event of runExplainer(request)) {
    if (event.type === 'image') return event.explanations
  }
  throw new RangeError(`${id} gave nothing`)
}
