/** The model as an explainer sees it: tensors in and out, bound to the run's score kind and abort signal. */
import type * as tf from '@tensorflow/tfjs'
import { aborted } from '../errors/index.ts'
import { classOutOfRange, layerUnknown } from '../errors/request-errors.ts'
import { INPUT, type ExplainableModel, type ScoreKind } from '../model/explainable-model.ts'
import { ndArray, type NdArray } from '../model/nd-array.ts'
import { tf as tensorflow } from '../tensor/tf.ts'
import type { TensorModel } from './contract.ts'
import { findLayer } from './find-layer.ts'

export interface Binding {
  readonly score: ScoreKind
  readonly signal: AbortSignal
  /** Told of every model that `from` makes, so that the run can free them when it ends. */
  onDerived?(model: ExplainableModel): void
}

export function tensorModel(model: ExplainableModel, binding: Binding): TensorModel {
  /** Asks the model unless the run has been stopped, before or meanwhile. */
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    if (binding.signal.aborted) throw aborted()
    const answer = await question()
    if (binding.signal.aborted) throw aborted()
    return answer
  }
  // Slips that types do not see are refused here, on the side of whoever made them, not at the other end of a channel.
  const named = (layer: string): string => {
    const { layers } = model.info
    if (typeof layer === 'string') return layer
    throw layerUnknown(
      String(layer),
      layers.map(({ name }) => name),
    )
  }
  const classesOf = (targets: readonly number[]): readonly number[] => {
    const { classes = 0 } = model.info.head ?? {}
    const wrong = targets.find((target) => !(Number.isInteger(target) && target >= 0 && target < classes))
    if (wrong !== undefined) throw classOutOfRange(wrong, classes)
    return targets
  }
  return {
    info: model.info,
    layer: (name) => findLayer(model.info, name),
    async predict(images) {
      const array = await toArray(images)
      const { logits, probabilities } = await ask(() => model.predict(array))
      return { logits: toTensor(logits), probabilities: toTensor(probabilities) }
    },
    async scores(images, targets) {
      const array = await toArray(images)
      const { logits, probabilities } = await ask(() => model.predict(array))
      const { shape, data } = binding.score === 'logit' ? logits : probabilities
      return tensorflow.tensor1d(Float32Array.from(targets, (target, i) => data[i * shape[1] + target]))
    },
    async activations(images, layers) {
      const array = await toArray(images)
      const results = await ask(() => model.activations(array, layers.map(named)))
      return Object.fromEntries(Object.entries(results).map(([layer, value]) => [layer, toTensor<tf.Tensor>(value)]))
    },
    async gradients(images, { targets, layer = INPUT, activations = false, rules }) {
      const array = await toArray(images)
      const request = {
        targets: classesOf(targets),
        score: binding.score,
        layers: [named(layer)],
        activations,
        ...(rules && { rules }),
      }
      const result = await ask(() => model.gradients(array, request))
      return {
        scores: toTensor(result.scores),
        gradients: toTensor(result.gradients[layer]),
        activations: activations ? toTensor(result.activations[layer]) : null,
      }
    },
    async weights(layer) {
      const weights = await ask(() => model.weights(named(layer)))
      return weights.map(({ name, value }) => ({ name, value: toTensor<tf.Tensor>(value) }))
    },
    planOcclusion: (positions) => ask(async () => (model.occlude && (await model.planOcclusion?.(positions))) ?? null),
    async occlude(image, cover, occlusion) {
      const [shown, covering] = [await toArray(image), await toArray(cover)]
      const { logits, probabilities } = await ask(() => {
        if (!model.occlude) throw new Error('this model only predicts: it has no plan for occlusion')
        return model.occlude(shown, covering, occlusion)
      })
      return { logits: toTensor(logits), probabilities: toTensor(probabilities) }
    },
    async from(layer) {
      const rest = await ask(() => model.from(named(layer)))
      binding.onDerived?.(rest)
      return tensorModel(rest, binding)
    },
  }
}

export async function toArray(tensor: tf.Tensor): Promise<NdArray> {
  return ndArray(tensor.shape, (await tensor.data()) as Float32Array)
}

/** The rank is the caller's knowledge: it is that of the model's answer. */
export function toTensor<T extends tf.Tensor>({ shape, data }: NdArray): T {
  return tensorflow.tensor(data, [...shape], 'float32') as T
}
