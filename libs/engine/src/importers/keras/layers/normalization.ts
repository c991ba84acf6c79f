/** Normalization with numbers learned from the data (`adapt`) or given when the layer was made. */
import { floats } from '../../../graph/graph.ts'
import { isMap } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'
import type { LayerConfig } from '../layer-config.ts'

/** Keras's `epsilon()`: the least standard deviation that is divided by. */
const LEAST_DEVIATION = 1e-7

/** y = (x − mean) / max(√variance, 1e-7), per channel; with `invert` the other way round. */
export const Normalization: LayerTranslator = {
  weights: ({ config }) => (isGiven(config) ? [] : ['mean', 'variance']),
  // TensorFlow 2 also keeps how many images were seen.
  optionalWeights: ({ config }) => (isGiven(config) ? [] : ['count']),
  translate(context) {
    const { config, emit, inputs } = context
    const [{ value, shape }] = inputs
    const mean = perChannel(context, 'mean')
    const deviation = perChannel(context, 'variance').map((variance) => Math.max(Math.sqrt(variance), LEAST_DEVIATION))
    const dims = mean.length === 1 ? [] : isMap(inputs[0]) ? [mean.length, 1, 1] : [mean.length]
    const shift = emit.constant('mean', floats(dims, mean))
    const scale = emit.constant('deviation', floats(dims, deviation))
    const result = config.boolean('invert', false)
      ? emit.op('Add', [emit.op('Mul', [value, scale]), shift])
      : emit.op('Div', [emit.op('Sub', [value, shift]), scale])
    return { output: { value: result, shape } }
  },
}

function isGiven(config: LayerConfig): boolean {
  return config.raw('mean') !== undefined
}

/** One number for each channel, or one for all. */
function perChannel(context: TranslationContext, key: 'mean' | 'variance'): number[] {
  const { config, emit, inputs } = context
  const channels = inputs[0].shape[inputs[0].shape.length - 1]
  const shape = readsAllChannelsAlike(context) ? [] : [channels]
  if (!isGiven(config)) return Array.from(emit.stored(key, shape).read())
  const given: unknown = config.raw(key)
  const numbers: unknown[] = Array.isArray(given) ? given.flat(4) : [given]
  if (!numbers.every((number) => typeof number === 'number') || ![1, channels].includes(numbers.length)) {
    throw config.wrong(key, `a number, or ${channels} of them, one for each channel`)
  }
  return numbers
}

/** Axis null: one mean for all; else the axis has to be the channels'. */
function readsAllChannelsAlike({ config, inputs: [{ shape }] }: TranslationContext): boolean {
  const raw = config.raw('axis')
  if (raw === undefined) return true
  const axis: unknown = Array.isArray(raw) && raw.length === 1 ? raw[0] : raw
  if (axis !== -1 && axis !== shape.length) throw config.unsupported(`axis ${JSON.stringify(raw)} instead of the last`)
  return false
}
