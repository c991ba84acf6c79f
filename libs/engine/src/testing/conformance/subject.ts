import { imageKey, createRandom } from '../../explainer/random.ts'
import type { ExplainContext, ExplainerDefinition, Explanation, FinishedExplanation } from '../../explainer/contract.ts'
import type { RunRequest } from '../../explainer/run.ts'
import { tensorModel, toTensor } from '../../explainer/tensor-model.ts'
import { pixelToInput } from '../../image/presets.ts'
import type { ExplainableModel } from '../../model/explainable-model.ts'
import { ndArray, sizeOf, stack, type NdArray } from '../../model/nd-array.ts'
import { tf } from '../../tensor/tf.ts'
import { explainAll } from '../explain-tiny.ts'
import type { ConformanceRequest } from './cases.ts'

const PRESET = 'unit'
const SEED = 1

type Changes = Partial<Omit<RunRequest, 'explainer'>>

/** An explainer with the model, images and background that it is tried on. */
export class Subject {
  readonly explainer: ExplainerDefinition
  readonly request: ConformanceRequest
  readonly needsImages: boolean
  readonly needsClasses: boolean

  constructor(explainer: ExplainerDefinition, request: ConformanceRequest) {
    const { images = true, classes = true } = explainer.requires
    this.explainer = explainer
    this.request = request
    this.needsImages = images
    this.needsClasses = classes
  }

  get model(): ExplainableModel {
    const { model } = this.request
    return typeof model === 'function' ? model() : model
  }

  /** The same explainer on another model. */
  at(model: ExplainableModel): Subject {
    return new Subject(this.explainer, { ...this.request, model })
  }

  get params(): Readonly<Record<string, unknown>> {
    return this.request.params ?? {}
  }

  /** Three; the first one is what `explain` explains. */
  get images(): readonly NdArray[] {
    return [1, 2, 3].map((sample) => this.#randomImage(sample))
  }

  get background(): readonly NdArray[] {
    return [4, 5, 6].map((sample) => this.#randomImage(sample))
  }

  /** A run as anybody starts it, of one image. */
  explain(changes: Changes = {}): Promise<FinishedExplanation[]> {
    return explainAll({
      model: this.model,
      explainer: this.explainer,
      params: this.params,
      images: this.needsImages ? this.images.slice(0, 1) : [],
      background: this.background,
      preset: PRESET,
      seed: SEED,
      ...changes,
    })
  }

  /** One call of the explainer with several images; `targets[i]` is the class that image i is explained for. */
  async explainTogether(images: readonly NdArray[], targets: readonly number[]): Promise<FinishedExplanation[]> {
    const { model, explainer } = this
    const signal = new AbortController().signal
    const batch = toTensor<ExplainContext['images']['tensor']>(stack(images))
    const background = toTensor<ExplainContext['images']['tensor']>(stack(this.background))
    const derived: ExplainableModel[] = []
    const context: ExplainContext = {
      model: tensorModel(model, { score: 'logit', signal, onDerived: (rest) => derived.push(rest) }),
      images: {
        count: images.length,
        tensor: batch,
        preset: PRESET,
        pixelToInput: pixelToInput(PRESET, model.info.inputShape[2]),
      },
      targets: targets.map((target) => (this.needsClasses ? [target] : [])),
      score: 'logit',
      background,
      random: (image, sample) => createRandom({ seed: SEED, image: imageKey(images[image].data), sample }),
      seed: SEED,
      tf,
      progress: () => {},
      signal,
    }
    try {
      const explanations = await explainer.explain(context, explainer.params.parse(this.params))
      return explanations.map(take)
    } finally {
      batch.dispose()
      background.dispose()
      await Promise.all(derived.map((rest) => rest.dispose()))
    }
  }

  async countTensors(): Promise<number> {
    return this.request.countTensors?.() ?? tf.memory().numTensors
  }

  /** Uniform on 0 … 1. */
  #randomImage(sample: number): NdArray {
    const shape = this.model.info.inputShape
    const random = createRandom({ seed: 11, image: 0, sample })
    return ndArray(
      shape,
      Float32Array.from({ length: sizeOf(shape) }, () => random.uniform()),
    )
  }
}

function take({ values, ...facts }: Explanation): FinishedExplanation {
  const data = Float32Array.from(values.dataSync())
  const shape = [...values.shape]
  values.dispose()
  return { ...facts, values: { shape, data } }
}
