/** Layers that make a map larger or smaller: UpSampling2D, Resizing, CenterCrop, RandomCrop. */
import { floats } from '../../../graph/graph.ts'
import type { KerasTensor } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'
import { crop } from './crop.ts'
import { requireMap } from './requirements.ts'

type Method = 'nearest' | 'bilinear'

const METHODS: readonly Method[] = ['nearest', 'bilinear']

export const UpSampling2D: LayerTranslator = {
  translate(context) {
    const { config, emit, writer } = context
    const { value, shape } = requireMap(context)
    const [vertical, horizontal] = config.pair('size', 2)
    const scales = emit.constant('scales', floats([4], [1, 1, vertical, horizontal]))
    const attributes: Readonly<Record<string, string>> =
      config.oneOf('interpolation', METHODS, 'nearest') === 'nearest'
        ? { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
        : { mode: 'linear', coordinate_transformation_mode: writer.bilinear }
    const enlarged = emit.op('Resize', [value, '', scales], attributes)
    return { output: { value: enlarged, shape: [shape[0] * vertical, shape[1] * horizontal, shape[2]] } }
  },
}

/** To `height`×`width`, of the whole image or of the largest rectangle of that aspect in its middle; never smoothed. */
export const Resizing: LayerTranslator = {
  translate(context) {
    const { config } = context
    const method = config.oneOf('interpolation', METHODS, 'bilinear')
    for (const option of ['pad_to_aspect_ratio', 'antialias']) if (config.boolean(option, false)) throw config.unsupported(option)
    const input = requireMap(context)
    const whole = config.boolean('crop_to_aspect_ratio', false) ? cropToAspect(context, input) : input
    return { output: resize(context, whole, method) }
  },
}

/** `height`×`width` from the middle; an image that is smaller in any direction is enlarged instead, after cropping to the aspect. */
export const CenterCrop: LayerTranslator = {
  translate(context) {
    const [height, width] = targetSize(context)
    const input = requireMap(context)
    const [top, left] = [Math.floor((input.shape[0] - height) / 2), Math.floor((input.shape[1] - width) / 2)]
    if (top >= 0 && left >= 0) return { output: crop(context.emit, input, { top, left, height, width }) }
    return { output: resize(context, cropToAspect(context, input), 'bilinear') }
  },
}

/** Crops at random in training; a model that predicts resizes instead, after cropping to the aspect. */
export const RandomCrop: LayerTranslator = {
  translate: (context) => ({ output: resize(context, cropToAspect(context, requireMap(context)), 'bilinear') }),
}

function targetSize({ config }: TranslationContext): [number, number] {
  return [config.count('height'), config.count('width')]
}

/** The largest rectangle in the middle with the aspect of the target, as TensorFlow rounds it. */
function cropToAspect(context: TranslationContext, input: KerasTensor): KerasTensor {
  const [height, width] = input.shape
  const [targetHeight, targetWidth] = targetSize(context)
  const cut = {
    height: Math.min(height, Math.floor((width * targetHeight) / targetWidth)),
    width: Math.min(width, Math.floor((height * targetWidth) / targetHeight)),
  }
  const [top, left] = [Math.floor((height - cut.height) / 2), Math.floor((width - cut.width) / 2)]
  return crop(context.emit, input, { top, left, ...cut })
}

function resize(context: TranslationContext, { value, shape }: KerasTensor, method: Method): KerasTensor {
  const { emit, writer } = context
  const [height, width] = targetSize(context)
  if (shape[0] === height && shape[1] === width) return { value, shape }
  const attributes = {
    ...(method === 'nearest' ? { mode: 'nearest', nearest_mode: 'round_prefer_ceil' } : { mode: 'linear' }),
    coordinate_transformation_mode: writer.resizing,
    axes: [2, 3],
  }
  const resized = emit.op('Resize', [value, '', '', emit.integers([height, width])], attributes)
  return { value: resized, shape: [height, width, shape[2]] }
}
