/** BatchNormalization as a trained model applies it: with the moving mean and variance. */
import { floats } from '../../../graph/graph.ts'
import { isMap, type KerasTensor } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'

export const BatchNormalization: LayerTranslator = {
  weights: ({ config }) => [
    ...(config.boolean('scale', true) ? ['gamma'] : []),
    ...(config.boolean('center', true) ? ['beta'] : []),
    'moving_mean',
    'moving_variance',
  ],
  translate(context) {
    const { config } = context
    const [input] = context.inputs
    requireLastAxis(context, input)
    if (config.boolean('renorm', false)) throw config.unsupported('renorm')
    // ONNX normalises axis 1, which is the last one only of vectors and of maps.
    const value = isMap(input) || input.shape.length === 1 ? normalize(context, input) : scaleAndShift(context, input)
    return { output: { value, shape: input.shape } }
  },
}

function requireLastAxis({ config }: TranslationContext, { shape }: KerasTensor): void {
  const raw = config.raw('axis') ?? -1
  const axis: unknown = Array.isArray(raw) && raw.length === 1 ? raw[0] : raw
  if (axis !== -1 && axis !== shape.length) throw config.unsupported(`axis ${JSON.stringify(raw)} instead of the last`)
}

function normalize({ config, emit }: TranslationContext, { value, shape }: KerasTensor): string {
  const channels = [shape[shape.length - 1]]
  const scale = config.boolean('scale', true) ? emit.weight('gamma', channels) : emit.constant('gamma', filled(channels[0], 1))
  const shift = config.boolean('center', true) ? emit.weight('beta', channels) : emit.constant('beta', filled(channels[0], 0))
  const moments = [emit.weight('moving_mean', channels), emit.weight('moving_variance', channels)]
  return emit.op('BatchNormalization', [value, scale, shift, ...moments], { epsilon: config.number('epsilon', 1e-3) })
}

/** The same along the last axis of any tensor: y = x·s + t with s = γ/√(σ² + ε), t = β − μ·s. */
function scaleAndShift({ config, emit }: TranslationContext, { value, shape }: KerasTensor): string {
  const channels = [shape[shape.length - 1]]
  const epsilon = config.number('epsilon', 1e-3)
  const gamma = config.boolean('scale', true) ? emit.stored('gamma', channels).read() : undefined
  const beta = config.boolean('center', true) ? emit.stored('beta', channels).read() : undefined
  const mean = emit.stored('moving_mean', channels).read()
  const scale = emit
    .stored('moving_variance', channels)
    .read()
    .map((variance, i) => (gamma?.[i] ?? 1) / Math.sqrt(variance + epsilon))
  const shift = scale.map((factor, i) => (beta?.[i] ?? 0) - mean[i] * factor)
  const scaled = emit.op('Mul', [value, emit.constant('scale', floats(channels, scale))])
  return emit.op('Add', [scaled, emit.constant('shift', floats(channels, shift))])
}

function filled(length: number, value: number) {
  return floats([length], new Float32Array(length).fill(value))
}
