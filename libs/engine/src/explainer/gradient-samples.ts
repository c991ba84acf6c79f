/**
 * Gradients of class scores at many points around each image: what plain gradients (one point: the image), SmoothGrad (noisy
 * copies), integrated gradients (a path) and expected gradients (random points towards a background) have in common.
 */
import type { GradientRules } from '../model/explainable-model.ts'
import { batchOf, checkAborted, pairsOf, rowsOf, takeNumbers, type Pair } from './chunks.ts'
import type { ExplainContext, Explanation, TensorModel } from './contract.ts'

export interface GradientSampling<Drawn extends { readonly point: Float32Array }> {
  /** Default: the whole model. With `model.from(layer)` points lie in that layer's space. */
  readonly model?: TensorModel
  /** Shape of a point; default the model's input shape `[h, w, c]`. */
  readonly shape?: readonly number[]
  /** How many points there are for each image. */
  readonly samples: number
  readonly rules?: GradientRules
  /**
   * Point `sample` of an image. Must depend on the image's content, the sample and the run's seed alone (`context.random`): the
   * classes of an image share it, and its forward pass.
   */
  draw(image: number, sample: number): Drawn | Promise<Drawn>
  /** Called once for each pair (index into `pairsOf(context)`) and sample; for each pair in the order of samples. */
  visit(found: FoundGradient<Drawn>): void
  /** Asked after each visit: whether the pair needs no more samples. Must not depend on anything but what was visited. Default: never. */
  isEnough?(pairIndex: number): boolean
  /** What the explainer would return of the samples that were visited so far. */
  preview?(): Explanation[]
}

export interface FoundGradient<Drawn> {
  readonly pair: Pair
  readonly pairIndex: number
  /** To read only. */
  readonly drawn: Drawn
  /** ∂score/∂point, of the point's shape. To read only, and only during the visit. */
  readonly gradient: Float32Array
  /** The score at the point. */
  readonly score: number
}

/**
 * Asks for the gradient at every point, in chunks of the model's batch size, or at one point for several classes together; memory does not depend on the number of samples.
 */
export async function sampleGradients<Drawn extends { readonly point: Float32Array }>(
  context: ExplainContext,
  sampling: GradientSampling<Drawn>,
): Promise<void> {
  const { model = context.model, shape = model.info.inputShape, samples, rules } = sampling
  const pairs = pairsOf(context)
  const schedule = createSchedule(pairs, samples)
  while (schedule.done < pairs.length * samples) {
    checkAborted(context.signal)
    const rows = schedule.next(model.info.batchSize)
    const drawn: Drawn[] = []
    for (const [i, { pairIndex, sample }] of rows.entries()) {
      const { image } = pairs[pairIndex]
      const isKnown = i > 0 && rows[i - 1].sample === sample && pairs[rows[i - 1].pairIndex].image === image
      drawn.push(isKnown ? drawn[i - 1] : await sampling.draw(image, sample))
    }
    const points = drawn.map(({ point }) => point)
    const batch = batchOf(context, points, shape)
    const targets = rows.map(({ pairIndex }) => pairs[pairIndex].target)
    const found = await model.gradients(batch, { targets, ...(rules && { rules }) })
    batch.dispose()
    found.activations?.dispose()
    const gradients = await rowsOf(found.gradients)
    found.gradients.dispose()
    const scores = await takeNumbers(found.scores)
    rows.forEach((row, i) => {
      // What was asked for in the same chunk as the last sample that a pair needed.
      if (!schedule.needs(row.pairIndex)) return
      sampling.visit({ ...row, pair: pairs[row.pairIndex], drawn: drawn[i], gradient: gradients[i], score: scores[i] })
      schedule.visited(row, sampling.isEnough?.(row.pairIndex) ?? false)
    })
    context.progress(schedule.done, pairs.length * samples, sampling.preview && (() => sampling.preview!()))
  }
}

interface Row {
  readonly pairIndex: number
  readonly sample: number
}

/** So many classes of an image are asked for together: they share a forward pass, but each takes the memory of a backward one. */
export const CLASSES_AT_ONCE = 4

/** Which samples of which pairs are still to be asked for: some classes of an image at a time, each up to its last sample or until it has enough. */
function createSchedule(pairs: readonly Pair[], samples: number) {
  const needed = pairs.map(() => true)
  const groups = classesTogether(pairs)
  let [group, sample] = [0, 0]
  let done = 0
  return {
    /** Samples that need no more work. */
    get done() {
      return done
    },
    needs: (pairIndex: number) => needed[pairIndex],
    /** At most `count` samples of one class each, or one sample of several classes: those share it. */
    next(count: number): Row[] {
      const rows: Row[] = []
      while (group < groups.length && rows.length < count) {
        const wanted = wantedOf(groups[group])
        if (rows.length > 0 && wanted.length > 1) break
        rows.push(...wanted.map((pairIndex) => ({ pairIndex, sample })))
        sample = wanted.length === 0 ? samples : sample + 1
        if (sample === samples) [group, sample] = [group + 1, 0]
        if (wanted.length > 1) break
      }
      return rows
    },
    visited({ pairIndex, sample }: Row, isEnough: boolean) {
      done += isEnough ? samples - sample : 1
      if (isEnough) needed[pairIndex] = false
    },
  }

  /** Classes that have enough are asked for as long as others of their group go on, since another number of classes is another program; but the last one goes on alone. */
  function wantedOf(members: readonly number[]): readonly number[] {
    const left = members.filter((pairIndex) => needed[pairIndex])
    return left.length > 1 ? members : left
  }
}

/** Indices of pairs that are best asked for together: of one image, whose forward pass they share. */
export function classesTogether(pairs: readonly Pair[]): number[][] {
  const groups: number[][] = []
  pairs.forEach(({ image }, pairIndex) => {
    const last = groups.at(-1)
    if (last && last.length < CLASSES_AT_ONCE && pairs[last[0]].image === image) last.push(pairIndex)
    else groups.push([pairIndex])
  })
  return groups
}
