/** The model of the conformance suite, here and behind a message channel, and models that are watched. */
import { MessageChannel } from 'node:worker_threads'
import { connectModel, serveModel } from '../model/channel.ts'
import type { ExplainableModel } from '../model/explainable-model.ts'
import { convolutionalModel, openTinyModel, type InputShape } from './tiny-models.ts'

export interface OpenModel {
  readonly model: ExplainableModel
  close(): Promise<void>
}

/** In this process. */
export async function openLocal(shape: InputShape): Promise<OpenModel> {
  const model = await openTinyModel(convolutionalModel({ shape }))
  return { model, close: () => model.dispose() }
}

/** On the other side of a message channel. */
export async function openThroughChannel(shape: InputShape): Promise<OpenModel> {
  const local = await openLocal(shape)
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
export function delegate(model: ExplainableModel): ExplainableModel {
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

/** Calls `onCall` before every question to the model, or to the rest of it after a layer. */
export function watched(model: ExplainableModel, onCall: () => void): ExplainableModel {
  const ask = <Result>(question: () => Promise<Result>): Promise<Result> => {
    onCall()
    return question()
  }
  return {
    ...delegate(model),
    predict: (images) => ask(() => model.predict(images)),
    activations: (images, layers) => ask(() => model.activations(images, layers)),
    gradients: (images, request) => ask(() => model.gradients(images, request)),
    weights: (layer) => ask(() => model.weights(layer)),
    from: async (layer) => watched(await ask(() => model.from(layer)), onCall),
  }
}
