/** Drawing explanations: pure functions without DOM or Node, for the command line and for browsers alike. */
export { centreCrop, type Region, type Size } from '../image/resize.ts'
export type { RgbaImage } from './canvas.ts'
export { blend, colourEntries, colourValues, lookUpColours, type Colouring, type ColourTable } from './colour-values.ts'
export { COLORMAPS, colormap, type Colormap, type ColormapName } from './colormaps.ts'
export { drawComparison, type ComparedColumn, type ComparedMap, type Comparison } from './draw-comparison.ts'
export { drawExplanation } from './draw-explanation.ts'
export { DEFAULT_OPACITY, extremes, greyUnder, overlayMap, overlayWords, type OverlayOptions } from './draw-heat-map.ts'
export type { Drawable, DrawOptions } from './draw-options.ts'
export { drawThumbnail, THUMBNAIL_SIDE } from './draw-thumbnail.ts'
export { formatNumber, grouped } from './format-number.ts'
export { enlarge, smoothMap, toScalarMap, type ScalarMap } from './maps.ts'
export { legendTicks, type Tick } from './legend.ts'
export { normaliseTiles, toChannels, type Channels, type TileScaling } from './normalise-tiles.ts'
export { fitPicture } from './pictures.ts'
export { encodePng } from './png.ts'
export {
  applySign,
  DEFAULT_PERCENTILE,
  divergingScale,
  outlierLimit,
  rangeScale,
  sequentialScale,
  SIGN_MODES,
  type Scale,
  type SignMode,
} from './scale.ts'
