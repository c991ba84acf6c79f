export {
  PRESETS,
  RESIZES,
  type PixelImage,
  type PreparedImage,
  type Preprocessing,
  type Preset,
  type Resize,
} from './contract.ts'
export { decodeImage, PIXEL_LIMIT, type Backdrop, type DecodedImage, type DecodeOptions } from './decode.ts'
export { prepareImage, type PrepareOptions } from './prepare.ts'
export { resolvePreprocessing, type PreprocessingSources, type ResolvedPreprocessing } from './preprocessing.ts'
export { pixelToInput } from './presets.ts'
export { resizePixels } from './resize.ts'
