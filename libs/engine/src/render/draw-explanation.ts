/** The one renderer: every explanation becomes a figure here, drawn as its `display` says. */
import type { Block } from './blocks.ts'
import { renderFigure } from './blocks.ts'
import type { RgbaImage } from './canvas.ts'
import { channelGridFigure } from './draw-channel-grid.ts'
import { heatMapFigure } from './draw-heat-map.ts'
import { kernelGridFigure } from './draw-kernel-grid.ts'
import type { Drawable, DrawOptions } from './draw-options.ts'
import { tableFigure } from './draw-table.ts'

/**
 * Draws an explanation with its scale, target, layer and meaning. Display only: normalising, resizing and colouring never change the values.
 * Throws RangeError if the values do not have the shape that their display needs.
 */
export function drawExplanation(explanation: Drawable, options: DrawOptions = {}): RgbaImage {
  return renderFigure(figureOf(explanation, options))
}

function figureOf(explanation: Drawable, options: DrawOptions): Block {
  const { display } = explanation
  switch (display.as) {
    case 'heat-map':
      return heatMapFigure({ ...explanation, display }, options)
    case 'channel-grid':
      return channelGridFigure({ ...explanation, display }, options)
    case 'kernel-grid':
      return kernelGridFigure(explanation, options)
    case 'table':
      return tableFigure({ ...explanation, display }, options)
  }
}
