/** The questions to the model: what the layer answers, and the scores of the image behind each of its channels. */
import { batchOf, inChunks, predictScores, rowsOf, type ExplainContext, type tf } from '@sightline/engine/explainer'
import { chooseChannels, varyingChannels, type Channel } from './channels.ts'
import { maskImage, masksOf } from './masks.ts'
import type { ScoreCamParams } from './params.ts'

/** What the layer answers to one image. */
export interface Answer {
  readonly size: readonly [height: number, width: number]
  /** How many channels the layer has. */
  readonly total: number
  /** Those that are not constant. */
  readonly varying: number
  /** Those that are asked about. */
  readonly channels: readonly Channel[]
}

/** The scores of all classes. */
export interface Scores {
  /** f(b) */
  baseline: Float32Array
  /** f(b + H_k ⊙ (x − b)), for each channel that was asked about. */
  readonly masked: Float32Array[]
}

export async function askLayer(
  context: ExplainContext,
  images: readonly Float32Array[],
  { layer, most }: { readonly layer: string; readonly most: number | undefined },
): Promise<Answer[]> {
  const { model, tf } = context
  const answers: Answer[] = []
  for (let start = 0; start < images.length; start += model.info.batchSize) {
    const batch = batchOf(context, images.slice(start, start + model.info.batchSize), model.info.inputShape)
    const found = (await model.activations(batch, [layer]))[layer]
    const [, height, width, total] = found.shape
    for (const row of await rowsOf(found)) {
      const varying = varyingChannels(row, total)
      answers.push({ size: [height, width], total, varying: varying.length, channels: chooseChannels(varying, most) })
    }
    tf.dispose([batch, found])
  }
  return answers
}

/** One question to the model: an image behind one of its channels, or the bare baseline. */
interface Question {
  readonly image: number
  readonly channel: Channel | null
}

/** One prediction serves all classes. Images are masked chunk by chunk, so memory does not grow with the channels. */
export async function askScores(
  context: ExplainContext,
  images: readonly Float32Array[],
  { answers, baseline }: { readonly answers: readonly Answer[]; readonly baseline: ScoreCamParams['baseline'] },
): Promise<Scores[]> {
  const { model, tf } = context
  const questions = answers.flatMap(({ channels }, image): Question[] =>
    [null, ...channels].map((channel) => ({ image, channel })),
  )
  const scores = answers.map((): Scores => ({ baseline: new Float32Array(), masked: [] }))
  await inChunks(context, { total: questions.length, size: model.info.batchSize }, async ({ start, end }) => {
    const chunk = questions.slice(start, end)
    const masked = chunk.map(({ image, channel }) =>
      maskedImage(context, images[image], { channel, size: answers[image].size, baseline }),
    )
    const batch = tf.concat(masked)
    const found = await predictScores(context, model, batch)
    tf.dispose([batch, ...masked])
    chunk.forEach(({ image, channel }, i) => {
      if (channel === null) scores[image].baseline = found[i]
      else scores[image].masked.push(found[i])
    })
  })
  return scores
}

interface Masking {
  readonly channel: Channel | null
  readonly size: readonly [number, number]
  readonly baseline: ScoreCamParams['baseline']
}

/** `[1, h, w, c]` */
function maskedImage({ model, tf }: ExplainContext, pixels: Float32Array, { channel, size, baseline }: Masking): tf.Tensor4D {
  const [height, width, channels] = model.info.inputShape
  return tf.tidy(() => {
    const image = tf.tensor4d(pixels, [1, height, width, channels])
    const empty =
      baseline === 'zero' ? tf.zerosLike(image) : image.mean<tf.Tensor4D>([1, 2], true).broadcastTo<tf.Rank.R4>(image.shape)
    if (channel === null) return empty
    const masks = masksOf(tf, tf.tensor3d(channel.map, [1, ...size]), [height, width])
    return maskImage(tf, image, { masks, baseline: empty })
  })
}
