/** Activation layers with parameters: ReLU, LeakyReLU, PReLU, ELU, ThresholdedReLU, Softmax. */
import { arrangedMap } from '../weight-form.ts'
import type { Emitter } from '../emitter.ts'
import { graphAxis, isMap, type KerasTensor } from '../tensors.ts'
import type { LayerTranslator } from '../translator.ts'

/**
 * Above `threshold` y = x, but never more than `max_value`; below it y = negative_slope·(x − threshold).
 */
export const ReLU: LayerTranslator = {
  translate({ config, emit, inputs: [input] }) {
    const maximum = config.optionalNumber('max_value')
    const slope = config.number('negative_slope', 0)
    const threshold = config.number('threshold', 0)
    if (threshold < 0) throw config.wrong('threshold', 'a number that is not negative')
    const { value } = input
    if (slope !== 0 && threshold === 0 && maximum === undefined)
      return same(input, emit.op('LeakyRelu', [value], { alpha: slope }))
    const above = threshold === 0 ? value : passAbove(emit, value, threshold)
    const positive = limited(emit, above, { maximum, isPositive: threshold > 0 })
    if (slope === 0) return same(input, positive)
    const below = emit.op('Relu', [emit.op('Sub', [emit.scalar(threshold), value])])
    return same(input, emit.op('Sub', [positive, emit.op('Mul', [below, emit.scalar(slope)])]))
  },
}

export const LeakyReLU: LayerTranslator = {
  translate({ config, emit, inputs: [input] }) {
    // Keras 3 renamed `alpha` to `negative_slope`; 0.3 is the default of both.
    const alpha = config.optionalNumber('negative_slope') ?? config.number('alpha', 0.3)
    return same(input, emit.op('LeakyRelu', [input.value], { alpha }))
  },
}

/** A slope for each number of the input, or for each channel where `shared_axes` are height and width. */
export const PReLU: LayerTranslator = {
  weights: () => ['alpha'],
  translate({ config, emit, inputs: [input] }) {
    const shared = config.raw('shared_axes') ?? []
    if (!Array.isArray(shared) || !shared.every((axis) => Number.isInteger(axis)))
      throw config.wrong('shared_axes', 'a list of axes')
    const shape = input.shape.map((size, i) => (shared.includes(i + 1) || shared.includes(i - input.shape.length) ? 1 : size))
    const slope = emit.weight('alpha', shape, isMap(input) ? arrangedMap(shape) : undefined)
    return same(input, emit.op('PRelu', [input.value, slope]))
  },
}

export const ELU: LayerTranslator = {
  translate: ({ config, emit, inputs: [input] }) =>
    same(input, emit.op('Elu', [input.value], { alpha: config.number('alpha', 1) })),
}

/** y = x above `theta`, else 0. */
export const ThresholdedReLU: LayerTranslator = {
  translate: ({ config, emit, inputs: [input] }) => same(input, passAbove(emit, input.value, config.number('theta', 1))),
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

function passAbove(emit: Emitter, value: string, threshold: number): string {
  return emit.op('Where', [emit.op('Greater', [value, emit.scalar(threshold)]), value, emit.scalar(0)])
}

interface Limits {
  readonly maximum: number | undefined
  /** Whether the value holds no negative numbers. */
  readonly isPositive: boolean
}

function limited(emit: Emitter, value: string, { maximum, isPositive }: Limits): string {
  if (maximum !== undefined) return emit.op('Clip', [value, emit.scalar(0), emit.scalar(maximum)])
  return isPositive ? value : emit.op('Relu', [value])
}

function same({ shape }: KerasTensor, value: string) {
  return { output: { value, shape } }
}
