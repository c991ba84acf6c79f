/** Checks of a layer's input that several layers share. */
import { layerConfigInvalid } from '../../../errors/importer-errors.ts'
import { isMap, type KerasTensor } from '../tensors.ts'
import type { TranslationContext } from '../translator.ts'

/** The only input, which must be a map `[h, w, c]`. */
export function requireMap(context: TranslationContext): KerasTensor {
  context.config.requireChannelsLast()
  const [input] = context.inputs
  if (isMap(input)) return input
  throw layerConfigInvalid(context, `its input has the shape [${input.shape.join(', ')}], not [height, width, channels]`)
}
