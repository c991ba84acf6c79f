/** The model of the conformance suite, here and behind a message channel, and models that are watched. */
import { MessageChannel } from 'node:worker_threads'
import { connectModel, serveModel } from '../model/channel.ts'
import type { ExplainableModel } from '../model/explainable-model.ts'
import type { NdArray } from '../model/nd-array.ts'
import type { ExplainerDefinition } from '../explainer/contract.ts'
import { convolutionalModel, openTinyModel, transformerModel, type InputShape } from './tiny-models.ts'

export interface OpenModel {
  readonly model: ExplainableModel
  close(): Promise<void>
}

type Requiring = Pick<ExplainerDefinition, 'requires'>

/** In this process. With maps of attention, if the explainer requires them. */
export async function openLocal(shape: InputShape, { requires }: Requiring = { requires: {} }): Promise<OpenModel> {
  const model = await openTinyModel(requires.attention ? transformerModel(shape) : convolutionalModel({ shape }))
  return { model, close: () => model.dispose() }
}

/** On the other side of a message channel. */
export async function openThroughChannel(shape: InputShape, explainer?: Requiring): Promise<OpenModel> {
  const local = await openLocal(shape, explainer)
  const { port1, port2 } = new MessageChannel()
  const stop = serveModel(local.model, port1)
  const model = await connectModel(port2)
  return {
    model,
    async close() {
      await model.dispose()
      stop()
      port1.close()
      port2.close()
      await local.close()
    },
  }
}

/** The same model as a plain object, so that parts of it can be replaced. */
function delegate(model: ExplainableModel): ExplainableModel {
  return {
    info: model.info,
    layers: () => model.layers(),
    predict: (images) => model.predict(images),
    activations: (images, layers) => model.activations(images, layers),
    gradients: (images, request) => model.gradients(images, request),
    weights: (layer) => model.weights(layer),
    from: (layer) => model.from(layer),
    dispose: () => model.dispose(),
  }
}

/** Calls `onCall` before every question to the model, or to the rest of it after a layer, with the number of images asked about. */
export function watched(model: ExplainableModel, onCall: (images: number) => void): ExplainableModel {
  const ask = <Result>(images: NdArray | null, question: () => Promise<Result>): Promise<Result> => {
    onCall(images?.shape[0] ?? 0)
    return question()
  }
  return {
    ...delegate(model),
    predict: (images) => ask(images, () => model.predict(images)),
    activations: (images, layers) => ask(images, () => model.activations(images, layers)),
    gradients: (images, request) => ask(images, () => model.gradients(images, request)),
    weights: (layer) => ask(null, () => model.weights(layer)),
    from: async (layer) => watched(await ask(null, () => model.from(layer)), onCall),
  }
}

/** Says that this many images run well at once, also of the rest of the model after a layer. */
export function withBatchSize(model: ExplainableModel, batchSize: number): ExplainableModel {
  return {
    ...delegate(model),
    info: { ...model.info, batchSize },
    from: async (layer) => withBatchSize(await model.from(layer), batchSize),
  }
}
