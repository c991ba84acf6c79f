/** Ways to go on from a map in a random graph, one for each operator that has a receptive-field rule. Numbers stay moderate, so that results can be compared. */
import type { Random } from '../../../explainer/random.ts'
import type { GraphBuilder } from '../../builder.ts'
import { known } from '../../dimensions.ts'
import { floats, integers, scalar } from '../../graph.ts'

export interface StepContext {
  readonly build: GraphBuilder
  readonly random: Random
  /** `[N, C, H, W]` */
  readonly value: string
}

/** Gives the map to go on from. */
export type Step = (context: StepContext) => string

const int = (random: Random, low: number, high: number) => low + random.integer(high - low + 1)

export function shapeOf({ build, value }: StepContext): [number, number, number] {
  const [, channels, height, width] = build.type(value).shape
  return [known(channels), known(height), known(width)]
}

export function randomFloats({ build, random }: Pick<StepContext, 'build' | 'random'>, dims: readonly number[], deviation = 0.5) {
  const size = dims.reduce((all, extent) => all * extent, 1)
  return build.constant(floats(dims, random.fillNormal(new Float32Array(size), deviation)))
}

/** Through one operator, after (for operators that are not defined everywhere) other ones. */
const unary =
  (op: string, attributes = {}, before: Step = ({ value }) => value): Step =>
  (context) =>
    context.build.op(op, [before(context)], attributes)

/** 1 + |x| */
const positive: Step = ({ build, value }) => build.op('Add', [build.op('Abs', [value]), build.constant(scalar(1))])
const bounded: Step = ({ build, value }) => build.op('Tanh', [value])

/** With itself, with its neighbours (a convolution that is as wide), or with constants of several shapes, in either order. */
const binary =
  (op: string, { prepare = (({ value }) => value) as Step, constantsAlone = false } = {}): Step =>
  (context) => {
    const { build, random } = context
    const value = prepare(context)
    const [channels, height, width] = shapeOf({ ...context, value })
    const shapes = [
      [],
      [1],
      [channels, 1, 1],
      [height, width],
      [height, 1],
      [width],
      [1, channels, height, width],
      [1, 1, height, width],
    ]
    const choice = random.integer(constantsAlone ? shapes.length : shapes.length + 3)
    if (choice < shapes.length) {
      const constant = prepare({ ...context, value: randomFloats(context, shapes[choice]) })
      return build.op(op, [value, constant])
    }
    const neighbours = prepare({ ...context, value: convolveSame(context) })
    return build.op(op, choice === shapes.length ? [value, value] : random.integer(2) ? [value, neighbours] : [neighbours, value])
  }

/** A convolution that keeps extents and channels, with another reach. */
function convolveSame(context: StepContext): string {
  const { build, value } = context
  const [channels] = shapeOf(context)
  const kernel = randomFloats(context, [channels, channels, 3, 3], 0.2)
  return build.op('Conv', [value, kernel], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] })
}

interface Placing {
  readonly strides: number[]
  readonly dilations: number[]
  readonly pads?: number[]
  readonly auto_pad?: string
  readonly kernel_shape: number[]
}

/** Any placing of windows that leaves something of the map. Pads are below the kernel, as pools have it. */
function placing(context: StepContext, { dilated = true } = {}): Placing {
  const { random } = context
  const extents = shapeOf(context).slice(1)
  const kernel_shape = extents.map((extent) => int(random, 1, Math.min(4, extent)))
  const strides = extents.map(() => int(random, 1, 3))
  const auto = random.integer(3) === 0 && strides.every((stride, axis) => stride <= kernel_shape[axis])
  if (auto)
    return { kernel_shape, strides, dilations: [1, 1], auto_pad: ['SAME_UPPER', 'SAME_LOWER', 'VALID'][random.integer(3)] }
  const dilations = extents.map((extent, axis) => (dilated && (kernel_shape[axis] - 1) * 2 < extent ? int(random, 1, 2) : 1))
  const pads = [0, 1, 2, 3].map((side) => random.integer(kernel_shape[side % 2]))
  return { kernel_shape, strides, dilations, pads }
}

const pool =
  (op: string, options: (random: Random) => Record<string, number> = () => ({})): Step =>
  (context) => {
    const { dilations, ...place } = placing(context, { dilated: op === 'MaxPool' })
    // With gaps between windows ONNX Runtime's shape inference counts one too many.
    const isDense = place.strides.every((stride, axis) => stride <= place.kernel_shape[axis])
    const ceil: Record<string, number> = place.auto_pad || !isDense ? {} : { ceil_mode: context.random.integer(2) }
    const extra: Record<string, number[]> = op === 'MaxPool' && !place.auto_pad ? { dilations } : {}
    return context.build.op(op, [context.value], { ...place, ...extra, ...ceil, ...options(context.random) })
  }

const Conv: Step = (context) => {
  const { build, random, value } = context
  const [channels] = shapeOf(context)
  const place = placing(context)
  const groups = [1, channels, 2].filter((count) => channels % count === 0)
  const group = groups[random.integer(groups.length)]
  const out = group * int(random, 1, 2) * (group === 1 ? 3 : 1)
  const weight = randomFloats(context, [out, channels / group, ...place.kernel_shape], 0.4)
  return build.op('Conv', [value, weight, randomFloats(context, [out], 0.3)], { ...place, group })
}

const BatchNormalization: Step = (context) => {
  const [channels] = shapeOf(context)
  const { build } = context
  const variance = build.op('Abs', [randomFloats(context, [channels], 1)])
  const [scale, shift, mean] = [1, 2, 3].map(() => randomFloats(context, [channels]))
  return build.op('BatchNormalization', [
    context.value,
    scale,
    shift,
    mean,
    build.op('Add', [variance, build.constant(scalar(1))]),
  ])
}

const Pad: Step = (context) => {
  const { build, random, value } = context
  const pads = [0, 0, 1, 1, 0, 0, 1, 1].map((isSpatial) => (isSpatial ? int(random, -1, 3) : 0))
  const [, height, width] = shapeOf(context)
  if (height + pads[2] + pads[6] < 2 || width + pads[3] + pads[7] < 2) return value
  const inputs = [value, build.constant(integers(pads))]
  return build.op('Pad', random.integer(2) ? inputs : [...inputs, build.constant(scalar(0.7))])
}

const Split: Step = (context) => {
  const { build, value } = context
  const [channels] = shapeOf(context)
  const parts = build.add('Split', [value, build.constant(integers([1, channels - 1]))], { axis: 1 }, { outputs: 2 })
  return build.op('Concat', [parts[1], parts[0]], { axis: 1 })
}

/** Two branches of different reach. */
const Concat: Step = (context) => context.build.op('Concat', [context.value, convolveSame(context)], { axis: 1 })

const PRelu: Step = (context) => {
  const [channels, height, width] = shapeOf(context)
  const slopes = [[1], [channels, 1, 1], [channels, height, width]][context.random.integer(3)]
  return context.build.op('PRelu', [context.value, randomFloats(context, slopes)])
}

const Clip: Step = ({ build, value }) => build.op('Clip', [value, build.constant(scalar(-0.5)), build.constant(scalar(0.8))])

export const STEPS: Readonly<Record<string, Step>> = {
  Abs: unary('Abs'),
  Add: binary('Add'),
  AveragePool: pool('AveragePool', (random) => ({ count_include_pad: random.integer(2) })),
  BatchNormalization,
  Cast: unary('Cast', { to: 1 }),
  Ceil: unary('Ceil'),
  Celu: unary('Celu', { alpha: 0.7 }),
  Clip,
  Concat,
  Conv,
  Cos: unary('Cos'),
  Div: binary('Div', { prepare: positive }),
  Dropout: unary('Dropout'),
  Elu: unary('Elu'),
  Erf: unary('Erf'),
  Exp: unary('Exp', {}, bounded),
  Floor: unary('Floor'),
  Gelu: unary('Gelu'),
  HardSigmoid: unary('HardSigmoid'),
  HardSwish: unary('HardSwish'),
  Identity: unary('Identity'),
  LRN: unary('LRN', { size: 3 }),
  LeakyRelu: unary('LeakyRelu', { alpha: 0.2 }),
  Log: unary('Log', {}, positive),
  LogSoftmax: unary('LogSoftmax', { axis: 1 }),
  LpNormalization: unary('LpNormalization', { axis: 1 }, positive),
  LpPool: pool('LpPool'),
  Max: binary('Max'),
  MaxPool: pool('MaxPool'),
  Min: binary('Min'),
  Mish: unary('Mish'),
  Mod: (context) => context.build.op('Mod', [context.value, context.build.constant(scalar(0.9))], { fmod: 1 }),
  Mul: binary('Mul', { prepare: bounded }),
  Neg: unary('Neg'),
  PRelu,
  Pad,
  Pow: binary('Pow', { prepare: positive, constantsAlone: true }),
  Reciprocal: unary('Reciprocal', {}, positive),
  Relu: unary('Relu'),
  Round: unary('Round'),
  Selu: unary('Selu'),
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Softmax: unary('Softmax', { axis: 1 }),
  Softplus: unary('Softplus'),
  Softsign: unary('Softsign'),
  Split,
  Sqrt: unary('Sqrt', {}, positive),
  Sub: binary('Sub'),
  Sum: binary('Sum'),
  Tanh: unary('Tanh'),
  ThresholdedRelu: unary('ThresholdedRelu', { alpha: 0.3 }),
}
