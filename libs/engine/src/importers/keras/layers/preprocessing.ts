/** Preprocessing inside the model: Rescaling. */
import { floats } from '../../../graph/graph.ts'
import { isMap } from '../tensors.ts'
import type { LayerTranslator, TranslationContext } from '../translator.ts'

/** y = x·scale + offset; each a number, or a list with one number for each channel. */
export const Rescaling: LayerTranslator = {
  translate(context) {
    const { emit, inputs } = context
    const [{ value, shape }] = inputs
    const scaled = isNeutral(context, 'scale', 1) ? value : emit.op('Mul', [value, perChannel(context, 'scale')])
    const shifted = isNeutral(context, 'offset', 0) ? scaled : emit.op('Add', [scaled, perChannel(context, 'offset')])
    return { output: { value: shifted, shape } }
  },
}

function isNeutral({ config }: TranslationContext, key: 'scale' | 'offset', neutral: number): boolean {
  return (config.raw(key) ?? neutral) === neutral
}

function perChannel({ config, emit, inputs: [input] }: TranslationContext, key: 'scale' | 'offset'): string {
  const raw = config.raw(key)
  if (!Array.isArray(raw)) return emit.constant(key, floats([], [config.number(key, key === 'scale' ? 1 : 0)]))
  const channels = input.shape[input.shape.length - 1]
  if (raw.length !== channels || !raw.every((item) => typeof item === 'number'))
    throw config.wrong(key, `${channels} numbers, one for each channel`)
  return emit.constant(key, floats(isMap(input) ? [channels, 1, 1] : [channels], raw))
}
