/** The model's one input, which has to be an image. */
import { inputNotImage, modelConfigInvalid, severalInputs } from '../../errors/importer-errors.ts'
import { IMPLICIT_INPUT } from './calls.ts'
import type { Topology } from './topology.ts'

export interface ImageInput {
  /** `[h, w, c]`; null where the file leaves the size open. */
  readonly shape: readonly [number | null, number | null, number]
  /** Whether the model's tensor is `[h, w]`, without an axis for its one channel. */
  readonly flat: boolean
}

export function readImageInput({ inputs, layers, inputShape }: Topology): ImageInput {
  if (inputs.length > 1) throw severalInputs(inputs.map(({ layer }) => layer))
  const [input] = inputs
  if (input === IMPLICIT_INPUT) return toImage(inputShape)
  const layer = layers.find(({ name }) => name === input.layer)
  if (layer?.className !== 'InputLayer') throw modelConfigInvalid(`its input “${input.layer}” is no InputLayer`)
  return toImage(layer.config.raw('batch_input_shape') ?? layer.config.raw('batch_shape'))
}

/** `batchShape`: the shape with the batch first, as the file has it. */
function toImage(batchShape: unknown): ImageInput {
  const isSize = (size: unknown): size is number | null =>
    size === null || (typeof size === 'number' && Number.isInteger(size) && size > 0)
  const sizes = Array.isArray(batchShape) ? batchShape.slice(1) : undefined
  if (!sizes?.every(isSize))
    throw modelConfigInvalid(`the input shape ${JSON.stringify(batchShape) ?? '(absent)'} is no list of sizes`)
  const shown = `its input is [${sizes.map((size) => size ?? '?').join(', ')}]`
  if (sizes.length !== 2 && sizes.length !== 3) throw inputNotImage(`${shown}, not [height, width] or [height, width, channels]`)
  const [height, width, channels = 1] = sizes
  if (sizes.length === 3 && sizes[2] !== 1 && sizes[2] !== 3) {
    throw inputNotImage(
      sizes[2] === null ? `${shown}, with an open number of channels` : `${shown}, with ${channels} channels instead of 1 or 3`,
    )
  }
  return { shape: [height, width, channels ?? 1], flat: sizes.length === 2 }
}
