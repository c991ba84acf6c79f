/** Layers that are an activation function: Activation, ReLU, LeakyReLU, Softmax. */
import { activated, clip } from '../activations.ts'
import { graphAxis, type KerasTensor } from '../tensors.ts'
import type { LayerTranslator } from '../translator.ts'

export const Activation: LayerTranslator = {
  // The input is a layer's output already, so no value of its own stands before the activation.
  translate: (context) => ({ output: activated(context, context.inputs[0]).output }),
}

export const ReLU: LayerTranslator = {
  translate(context) {
    const { config, emit, inputs } = context
    const maximum = config.optionalNumber('max_value')
    const slope = config.number('negative_slope', 0)
    const threshold = config.number('threshold', 0)
    if (threshold !== 0) throw config.unsupported(`threshold ${threshold}`)
    if (slope !== 0 && maximum !== undefined)
      throw config.unsupported(`negative_slope ${slope} together with max_value ${maximum}`)
    const [{ value }] = inputs
    if (maximum !== undefined) return same(inputs[0], clip(emit, value, [0, maximum]))
    return same(inputs[0], slope === 0 ? emit.op('Relu', [value]) : emit.op('LeakyRelu', [value], { alpha: slope }))
  },
}

export const LeakyReLU: LayerTranslator = {
  translate({ config, emit, inputs }) {
    // Keras 3 renamed `alpha` to `negative_slope`; 0.3 is the default of both.
    const alpha = config.optionalNumber('negative_slope') ?? config.number('alpha', 0.3)
    return same(inputs[0], emit.op('LeakyRelu', [inputs[0].value], { alpha }))
  },
}

export const Softmax: LayerTranslator = {
  translate({ config, emit, inputs: [input] }) {
    const raw = config.raw('axis') ?? -1
    const axis: unknown = Array.isArray(raw) && raw.length === 1 ? raw[0] : raw
    const onGraph = typeof axis === 'number' ? graphAxis(input, axis) : undefined
    if (!onGraph) throw config.unsupported(`a softmax over axis ${JSON.stringify(raw)}`)
    return same(input, emit.op('Softmax', [input.value], { axis: onGraph }))
  },
}

function same({ shape }: KerasTensor, value: string) {
  return { output: { value, shape } }
}
