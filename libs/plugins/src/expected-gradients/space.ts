/** Where expected gradients interpolate: among images, or among the outputs of a layer. */
import { batchOf, rowsOf, takeNumbers, type ExplainContext, type TensorModel, type tf } from '@sightline/engine/explainer'

export interface Space {
  /** Takes points of this space. */
  readonly model: TensorModel
  /** Of one point. */
  readonly shape: readonly number[]
  readonly size: number
  readonly images: readonly Float32Array[]
  readonly backgroundCount: number
  background(index: number): Float32Array | Promise<Float32Array>
}

/** How much memory the background's layer outputs may take before they are computed anew. */
const CACHE_BYTES = 256 * 2 ** 20

export async function inputSpace({ model, images }: ExplainContext, background: tf.Tensor4D): Promise<Space> {
  const backgroundRows = await rowsOf(background)
  return {
    model,
    shape: model.info.inputShape,
    size: backgroundRows[0].length,
    images: await rowsOf(images.tensor),
    backgroundCount: backgroundRows.length,
    background: (index) => backgroundRows[index],
  }
}

export async function layerSpace(context: ExplainContext, background: tf.Tensor4D, layer: string): Promise<Space> {
  const { model } = context
  // First, since it refuses layers that a connection goes around.
  const rest = await model.from(layer)
  const backgroundRows = await rowsOf(background)
  const outputOf = async (image: Float32Array) => {
    const batch = batchOf(context, [image], model.info.inputShape)
    const { [layer]: output } = await model.activations(batch, [layer])
    batch.dispose()
    return { shape: output.shape.slice(1), values: await takeNumbers(output) }
  }
  const outputs = []
  for (const image of await rowsOf(context.images.tensor)) outputs.push(await outputOf(image))
  const { shape, values } = outputs[0]
  return {
    model: rest,
    shape,
    size: values.length,
    images: outputs.map(({ values }) => values),
    backgroundCount: backgroundRows.length,
    background: remember(
      Math.floor(CACHE_BYTES / values.byteLength),
      async (index) => (await outputOf(backgroundRows[index])).values,
    ),
  }
}

/** Keeps the results of the last `limit` different calls. */
export function remember<Value>(limit: number, compute: (index: number) => Promise<Value>): (index: number) => Promise<Value> {
  const known = new Map<number, Value>()
  return async (index) => {
    const value = known.get(index) ?? (await compute(index))
    // Back to the end of the map's order: its first entry is the one that was asked for the longest ago.
    known.delete(index)
    known.set(index, value)
    if (known.size > limit) known.delete(known.keys().next().value as number)
    return value
  }
}
