import { opFormUnsupported } from '../../errors/graph-errors.ts'
import type { GraphBuilder } from '../builder.ts'
import { product } from '../dimensions.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { inputType } from './shared/inputs.ts'
import { reshapeLike, reshapeTo } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = {
  alpha: attribute('float', 1e-4),
  beta: attribute('float', 0.75),
  bias: attribute('float', 1),
  size: attribute('int'),
}

/**
 * Local response normalisation (Krizhevsky et al. 2012): y = x / s^beta with s = bias + alpha/size · Σ x², the sum over `size` neighbouring channels.
 */
export const LRN: OpDefinition = {
  op: 'LRN',
  note: 'Over an odd number of channels.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const { dtype, shape } = inputType(inputs, 0, 'X')
    const size = sizeOf(readAttributes(node, ATTRIBUTES))
    if (size % 2 === 0)
      throw opFormUnsupported(node, `normalises over ${size} channels, and ONNX Runtime takes odd numbers alone`)
    return [{ dtype, shape }]
  },
  /** dx = dy·s^−beta − 2·alpha·beta/size · x · Σ dy·x·s^(−beta−1), the sum over the channels whose window holds x. */
  vjp(context) {
    const { node, build } = context
    const [x] = node.inputs
    const attributes = readAttributes(node, ATTRIBUTES)
    const { alpha, beta, bias } = attributes
    const size = sizeOf(attributes)
    const { add, subtract, multiply, divide, power } = arithmetic(build)
    const sums = multiply(meanOfChannels(build, multiply(x, x), size), alpha)
    const scale = add(sums, bias)
    const direct = multiply(outputGradient(context), power(scale, -beta))
    const shared = meanOfChannels(build, divide(multiply(direct, x), scale), size)
    return [subtract(direct, multiply(multiply(x, shared), 2 * alpha * beta))]
  },
}

export function sizeOf({ size }: { readonly size?: number }): number {
  if (size === undefined) throw new Error('its size is missing')
  return size
}

/** Channels as rows of an image of one column a pixel; what is missing at the border counts as 0. */
function meanOfChannels(build: GraphBuilder, value: string, size: number): string {
  const reach = (size - 1) / 2
  const { shape } = build.type(value)
  const rows = reshapeTo(build, value, [shape[0], 1, shape[1], product(shape.slice(2))])
  const mean = build.op('AveragePool', [rows], {
    kernel_shape: [size, 1],
    pads: [reach, 0, reach, 0],
    strides: [1, 1],
    count_include_pad: 1,
  })
  return reshapeLike(build, mean, value)
}
