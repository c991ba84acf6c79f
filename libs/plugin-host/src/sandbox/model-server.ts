/** The model as the sandbox may ask for it: the questions of the engine's channel, each checked before it reaches the model of the run. */
import type { tensorModel } from '@sightline/engine/remote'
import { serveModel, toArray, toTensor, type ExplainContext, type ExplainableModel, type NdArray } from '@sightline/engine/remote'
import type { tf } from '@sightline/engine/explainer'
import { questionTooLarge } from '../errors/sandbox-errors.ts'
import { MAX_DERIVED_MODELS, MAX_POSITIONS_AT_ONCE, MAX_QUESTIONS } from '../limits.ts'
import { firstProblem, questionSchema } from './message-schemas.ts'

type TensorModel = ReturnType<typeof tensorModel>

export interface ModelChannel {
  /** Sends an answer. */
  answer(message: unknown): void
  /** What came is no question; the process is not to be believed any more. */
  onTampering(reason: string): void
}

export interface ModelServer {
  /** A message from the sandbox. */
  ask(message: unknown): void
  /** How many questions have no answer yet. */
  readonly pending: number
  close(): void
}

/** `onChange` is called whenever the number of open questions changes. */
export function serveContext(
  { model, score }: Pick<ExplainContext, 'model' | 'score'>,
  channel: ModelChannel,
  onChange: () => void,
): ModelServer {
  const open = new Set<number>()
  let listener: (message: unknown) => void = () => {}
  let models = 0
  const stop = serveModel(plainModel(model, score), {
    postMessage(message) {
      open.delete((message as { id: number }).id)
      onChange()
      channel.answer(message)
    },
    on: (_, given) => (listener = given),
    off: () => (listener = () => {}),
  })
  return {
    ask(message) {
      const parsed = questionSchema.safeParse(message)
      if (!parsed.success) return channel.onTampering(`a question to the model: ${firstProblem(parsed.error)}`)
      const { id, method } = parsed.data
      if (open.has(id)) return channel.onTampering('two questions of one number')
      if (open.size >= MAX_QUESTIONS) return channel.onTampering(`more than ${MAX_QUESTIONS} questions at once`)
      if (method === 'from' && models++ >= MAX_DERIVED_MODELS)
        return channel.onTampering(`more than ${MAX_DERIVED_MODELS} parts of the model`)
      open.add(id)
      onChange()
      listener(parsed.data)
    },
    get pending() {
      return open.size
    },
    close: stop,
  }
}

/** Questions in plain data, answered by a model that speaks tensors; whatever is made on the way is disposed of. */
function plainModel(model: TensorModel, score: ExplainContext['score']): ExplainableModel {
  const { info } = model
  const most = Math.max(32, 4 * info.batchSize)
  const withImages = async <T>(images: NdArray, ask: (tensor: tf.Tensor) => Promise<T>): Promise<T> => {
    const [count = 0] = images.shape
    if (count > most) throw questionTooLarge(`${count} images, at most ${most} of this model`)
    const tensor = toTensor(images)
    try {
      return await ask(tensor)
    } finally {
      tensor.dispose()
    }
  }
  return {
    info,
    layers: () => Promise.resolve(info.layers),
    predict: (images) =>
      withImages(images, async (tensor) => {
        const { logits, probabilities } = await model.predict(tensor)
        return { logits: await take(logits), probabilities: await take(probabilities) }
      }),
    activations: (images, layers) => withImages(images, async (tensor) => takeAll(await model.activations(tensor, layers))),
    gradients: (images, { targets, layers = [], activations, rules }) =>
      withImages(images, async (tensor) => {
        const [layer] = layers
        const found = await model.gradients(tensor, { targets, layer, activations, ...(rules && { rules }) })
        return {
          scores: await take(found.scores),
          gradients: { [layer]: await take(found.gradients) },
          activations: found.activations ? { [layer]: await take(found.activations) } : {},
        }
      }),
    async weights(layer) {
      const weights = await model.weights(layer)
      return Promise.all(weights.map(async ({ name, value }) => ({ name, value: await take(value) })))
    },
    planOcclusion: (positions) => model.planOcclusion(positions),
    occlude: (image, cover, occlusion) => {
      const { length } = occlusion.positions
      if (length > MAX_POSITIONS_AT_ONCE) throw questionTooLarge(`${length} patches, at most ${MAX_POSITIONS_AT_ONCE} at once`)
      return withImages(image, (shown) =>
        withImages(cover, async (covering) => {
          const { logits, probabilities } = await model.occlude(shown, covering, occlusion)
          return { logits: await take(logits), probabilities: await take(probabilities) }
        }),
      )
    },
    // The run disposes of it.
    from: async (layer) => plainModel(await model.from(layer), score),
    dispose: () => Promise.resolve(),
  }
}

async function take(tensor: tf.Tensor): Promise<NdArray> {
  const array = await toArray(tensor)
  tensor.dispose()
  return array
}

async function takeAll(tensors: Record<string, tf.Tensor>): Promise<Record<string, NdArray>> {
  return Object.fromEntries(await Promise.all(Object.entries(tensors).map(async ([name, tensor]) => [name, await take(tensor)])))
}
