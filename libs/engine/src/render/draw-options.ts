/** What a drawing of an explanation is given besides the explanation, and the words around it. */
import type { FinishedExplanation } from '../explainer/contract.ts'
import type { PixelImage } from '../image/contract.ts'
import type { ColormapName } from './colormaps.ts'
import type { SignMode } from './scale.ts'

export interface DrawOptions {
  /** The input as the model saw it. */
  readonly picture?: PixelImage
  /** Lines at the top: file, model, method, score, … The first is large. */
  readonly title?: readonly string[]
  /** The name of the target class. */
  readonly targetLabel?: string
  /** The value at the end of the colour scale, to compare maps on one scale; default an outlier percentile of |value|. */
  readonly limit?: number
  readonly percentile?: number
  readonly colormap?: ColormapName
  readonly sign?: SignMode
  /** Of the colours on the picture, 0 to 1; default 0.6. Of a diverging map its ends, default 0.85: towards zero the picture shows through. */
  readonly opacity?: number
  /** Keep the picture's colours under an overlay; default grey, so that all colour belongs to the map. */
  readonly keepColours?: boolean
}

/** What is drawn: an explanation without the fields that a drawing does not need. */
export type Drawable = Pick<FinishedExplanation, 'display' | 'layer' | 'meaning' | 'target' | 'values' | 'warnings'>

/** `target 1 “goldfish” · layer conv1 · ∂logit/∂input` */
export function describeFacts({ target, layer, meaning }: Drawable, targetLabel?: string): string {
  const facts = [
    target !== null && `target ${target}${targetLabel ? ` “${targetLabel}”` : ''}`,
    layer !== null && `layer ${layer}`,
    meaning,
  ]
  return facts.filter(Boolean).join(' · ')
}
