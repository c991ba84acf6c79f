/** One call of `explain`, with the context that the trusted process has, rebuilt from data: the same random numbers, pictures and colours. */
import {
  connectModel,
  createRandom,
  imageKey,
  pixelToInput,
  resolveParams,
  row,
  tensorModel,
  tf,
  toTensor,
  type ExplainContext,
  type ExplainerDefinition,
} from '@sightline/engine/remote'
import type { Calls, ExplainInput } from '../protocol.ts'
import { takeExplanations, type CallContext } from './calls.ts'

/** Progress is for people to look at. */
const PROGRESS_MILLISECONDS = 40

export async function explain(
  definition: ExplainerDefinition,
  input: ExplainInput,
  { signal, port, progress }: CallContext,
): Promise<Calls['explain']['output']> {
  const params = resolveParams(definition, input.params)
  const model = await connectModel(port)
  const before = tf.memory().numTensors
  const tensor = toTensor<ExplainContext['images']['tensor']>(input.images)
  const background = input.background && toTensor<ExplainContext['images']['tensor']>(input.background)
  const keys = new Map<number, number>()
  const keyOf = (image: number) => {
    const key = keys.get(image) ?? imageKey(row(input.images, image).data)
    keys.set(image, key)
    return key
  }
  const [, , channels] = model.info.inputShape
  const context: ExplainContext = {
    model: tensorModel(model, { score: input.score, signal }),
    images: { count: input.images.shape[0], tensor, preset: input.preset, pixelToInput: pixelToInput(input.preset, channels) },
    targets: input.targets,
    score: input.score,
    background,
    random: (image, sample) => createRandom({ seed: input.seed, image: keyOf(image), sample }),
    seed: input.seed,
    tf,
    progress: throttle(progress),
    signal,
  }
  try {
    const explanations = await takeExplanations(definition.id, await definition.explain(context, params))
    tensor.dispose()
    background?.dispose()
    return { explanations, leaked: tf.memory().numTensors - before }
  } finally {
    tensor.dispose()
    background?.dispose()
  }
}

function throttle(progress: (done: number, total: number) => void): (done: number, total: number) => void {
  let last = 0
  return (done, total) => {
    const now = performance.now()
    if (done < total && now - last < PROGRESS_MILLISECONDS) return
    last = now
    progress(done, total)
  }
}
