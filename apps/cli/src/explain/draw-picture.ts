/** The picture of an explanation, with the words that say what it is. */
import { basename } from 'node:path'
import type { ExplainerDefinition, FinishedExplanation, ModelInfo, ScoreKind } from '@sightline/engine'
import { drawExplanation, encodePng } from '@sightline/engine/render'
import type { LoadedImage } from '../images.ts'

export interface PictureContext {
  /** What is explained; null if the explanation belongs to no image. */
  readonly image: Pick<LoadedImage, 'file' | 'picture'> | null
  /** As the user wrote it. */
  readonly model: string
  readonly labels: ModelInfo['labels']
  readonly explainer: Pick<ExplainerDefinition, 'title'>
  readonly score: ScoreKind
  readonly seed: number
}

/** PNG bytes. */
export function drawPicture(explanation: FinishedExplanation, context: PictureContext): Uint8Array {
  const { image, model, labels, explainer, score, seed } = context
  const { target } = explanation
  const facts = [model, explainer.title, ...(target === null ? [] : [`score: ${score}`]), ...(image ? [`seed ${seed}`] : [])]
  const drawn = drawExplanation(explanation, {
    picture: image?.picture,
    title: image ? [basename(image.file), facts.join(' · ')] : [facts.join(' · ')],
    targetLabel: target === null ? undefined : labels?.[target],
  })
  return encodePng(drawn)
}
