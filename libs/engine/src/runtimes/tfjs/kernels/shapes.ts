/** Operators that give a value another shape, or a shape a value. */
import type { Initializer } from '../../../graph/graph.ts'
import { constantValue } from '../../../graph/ops/Constant.ts'
import { axesOf, axisOf } from '../../../graph/ops/shared/inputs.ts'
import { product } from '../../../graph/dimensions.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { axisIn, channelsLast, inOrder, plain, type Operand } from '../operand.ts'
import { tensorType, toTensor } from '../tensors.ts'
import { asChannelsLast, asPlain, numberOf, textOf, typeAt, type KernelDefinition } from './kernel.ts'

/** The numbers in the graph's order, under another shape. */
const reshaped: KernelDefinition = {
  reads: [0],
  prepare:
    () =>
    ({ tf, inputs: [x], shapes }) =>
      asPlain(tf.reshape(plain(tf, x), [...shapes[0]])),
}

export const Reshape = reshaped
export const Flatten = reshaped
export const Squeeze = reshaped
export const Unsqueeze = reshaped

export const Transpose: KernelDefinition = {
  prepare(plan) {
    const rank = typeAt(plan, 0).shape.length
    const given = plan.attributes['perm'] as readonly number[] | undefined
    const perm = axesOf(given ?? Array.from({ length: rank }, (_, i) => rank - 1 - i), rank)
    return ({ tf, inputs: [x] }) => {
      const axes = perm.map((axis) => axisIn(x.layout, axis))
      // From channels first to last is no work for a map that is so already.
      return asPlain(axes.every((axis, i) => axis === i) ? x.tensor.clone() : tf.transpose(x.tensor, axes))
    }
  },
}

/** Repeats a tensor to a shape that it broadcasts to. */
function broadcastTo(tf: TensorFlow, tensor: Tensor, shape: number[]): Tensor {
  return tensor.dtype === 'bool' ? tf.logicalAnd(tensor, tf.ones(shape, 'bool')) : tf.broadcastTo(tensor, shape)
}

export const Expand: KernelDefinition = {
  reads: [0],
  prepare:
    () =>
    ({ tf, inputs: [x], shapes: [shape] }) => {
      // Maps are wanted channels last, and a value without space is both.
      const isMap = shape.length === 4 && x.shape.length === 4 && (x.layout === 'channels-last' || isPoint(x))
      if (isMap) return asChannelsLast(broadcastTo(tf, channelsLast(tf, x), inOrder('channels-last', shape)))
      return asPlain(broadcastTo(tf, plain(tf, x), [...shape]))
    },
}

const isPoint = ({ shape: [, , height, width] }: Operand) => height === 1 && width === 1

export const Tile: KernelDefinition = {
  reads: [0],
  prepare:
    () =>
    ({ tf, inputs: [x], shapes: [shape] }) => {
      const repeats = x.shape.map((extent, i) => (extent === 0 ? 1 : shape[i] / extent))
      return { tensor: tf.tile(x.tensor, inOrder(x.layout, repeats)), layout: x.layout }
    },
}

export const Shape: KernelDefinition = {
  reads: [],
  prepare({ outputs: [{ content = [] }] }) {
    return ({ tf, resolve }) => asPlain(tf.tensor1d(content.map(resolve), 'int32'))
  },
}

export const Size: KernelDefinition = {
  reads: [],
  prepare({ outputs: [{ content = [] }] }) {
    return ({ tf, resolve }) => asPlain(tf.scalar(resolve(content[0]), 'int32'))
  },
}

export const Range: KernelDefinition = {
  reads: [],
  prepare(plan) {
    const [start, , delta] = plan.types.map((type) => Number(type?.content?.[0]))
    const { dtype } = plan.outputs[0]
    return ({ tf, shapes: [[length]] }) => {
      const numbers = Array.from({ length }, (_, i) => start + i * delta)
      return asPlain(tf.tensor1d(numbers, tensorType(dtype) as 'float32'))
    }
  },
}

/** Blocks of pixels and parts of channels as axes of their own, in another order. */
function blockwise(shapes: (shape: readonly number[], block: number) => readonly number[], perm: number[]): KernelDefinition {
  return {
    prepare(plan) {
      const block = numberOf(plan, 'blocksize')
      return ({ tf, inputs: [x], shapes: [shape] }) => {
        const apart = tf.reshape(plain(tf, x), [...shapes(x.shape, block)])
        return asPlain(tf.reshape(tf.transpose(apart, perm), [...shape]))
      }
    },
  }
}

const DEPTH_TO_SPACE: Readonly<Record<string, KernelDefinition>> = {
  DCR: blockwise(([n, c, h, w], b) => [n, b, b, c / b ** 2, h, w], [0, 3, 4, 1, 5, 2]),
  CRD: blockwise(([n, c, h, w], b) => [n, c / b ** 2, b, b, h, w], [0, 1, 4, 2, 5, 3]),
}

export const DepthToSpace: KernelDefinition = { prepare: (plan) => DEPTH_TO_SPACE[textOf(plan, 'mode')].prepare(plan) }

export const SpaceToDepth = blockwise(([n, c, h, w], b) => [n, c, h / b, b, w / b, b], [0, 3, 5, 1, 2, 4])

/** What lies on the other side of the diagonal becomes 0, even if it is infinite. */
export const Trilu: KernelDefinition = {
  reads: [0],
  prepare(plan) {
    const isUpper = numberOf(plan, 'upper') !== 0
    const diagonal = Number(plan.types[1]?.content?.[0] ?? 0)
    return ({ tf, once, inputs: [x], shapes: [shape] }) => {
      const [rows, columns] = shape.slice(-2)
      const kept = once('kept', [], () => {
        const flags = Array.from({ length: rows * columns }, (_, i) => {
          const offset = (i % columns) - Math.floor(i / columns) - diagonal
          return Number(isUpper ? offset >= 0 : offset <= 0)
        })
        return tf.tensor(flags, [rows, columns], 'bool')
      })
      const tensor = plain(tf, x)
      return asPlain(tf.where(broadcastTo(tf, kept, [...shape]), tensor, tf.zerosLike(tensor)))
    }
  },
}

export const CumSum: KernelDefinition = {
  reads: [0],
  prepare(plan) {
    const axis = axisOf(Number(plan.types[1]?.content?.[0]), typeAt(plan, 0).shape.length)
    const [exclusive, reverse] = [numberOf(plan, 'exclusive') !== 0, numberOf(plan, 'reverse') !== 0]
    return ({ tf, inputs: [{ tensor, layout }] }) => ({
      tensor: tf.cumsum(tensor, axisIn(layout, axis), exclusive, reverse),
      layout,
    })
  },
}

export const Constant: KernelDefinition = {
  prepare({ node }) {
    const { dtype, dims, read } = constantValue(node)
    return ({ tf }) => asPlain(toTensor(tf, { dtype, dims, data: read() }))
  },
}

export const ConstantOfShape: KernelDefinition = {
  reads: [],
  prepare(plan) {
    const { dtype, read } = plan.attributes['value'] as Initializer
    const value = Number(read()[0])
    return ({ tf, shapes: [shape] }) => {
      const type = tensorType(dtype)
      if (product(shape) === 0) return asPlain(tf.tensor([], [...shape], type))
      if (shape.length === 4) return asChannelsLast(tf.fill(inOrder('channels-last', shape), value, type as 'float32'))
      return asPlain(tf.fill([...shape], value, type as 'float32'))
    }
  },
}
