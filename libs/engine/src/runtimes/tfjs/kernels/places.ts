/** Operators that read or write at places given by indices. TensorFlow.js has none that adds along an axis, so they are plain code here. */
import { opFormUnsupported } from '../../../errors/graph-errors.ts'
import { axisOf } from '../../../graph/ops/shared/inputs.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { plain, type Operand } from '../operand.ts'
import { asPlain, numberOf, textOf, typeAt, type KernelDefinition } from './kernel.ts'

/** Negative indices count from the end; one beyond the axis is an error, as in ONNX Runtime. */
function positionsIn(tf: TensorFlow, indices: Operand, extent: number): Int32Array {
  const given = plain(tf, indices).dataSync()
  return Int32Array.from(given, (index) => {
    if (index < -extent || index >= extent) throw new Error(`the index ${index} is not within an axis of ${extent}`)
    return index < 0 ? index + extent : index
  })
}

export const Gather: KernelDefinition = {
  prepare(plan) {
    const axis = axisOf(numberOf(plan, 'axis'), typeAt(plan, 0).shape.length)
    return ({ tf, once, inputs: [data, indices], shapes }) => {
      const positions = once('positions', [indices], () => tf.tensor1d(positionsIn(tf, indices, data.shape[axis]), 'int32'))
      const taken = tf.gather(plain(tf, data), positions as ReturnType<TensorFlow['tensor1d']>, axis)
      return asPlain(tf.reshape(taken, [...shapes[0]]))
    }
  },
}

/** The flat place in `data` that each element of `indices` names along the axis. */
function flatPlaces(tf: TensorFlow, { data, indices, axis }: { data: Operand; indices: Operand; axis: number }): Int32Array {
  const positions = positionsIn(tf, indices, data.shape[axis])
  const strides = data.shape.map((_, i) => data.shape.slice(i + 1).reduce((all, extent) => all * extent, 1))
  const counter = indices.shape.map(() => 0)
  return positions.map((position) => {
    const place = counter.reduce((total, at, i) => total + (i === axis ? position : at) * strides[i], 0)
    for (let i = counter.length - 1; i >= 0; i--) {
      if (++counter[i] < indices.shape[i]) break
      counter[i] = 0
    }
    return place
  })
}

export const GatherElements: KernelDefinition = {
  prepare(plan) {
    const axis = axisOf(numberOf(plan, 'axis'), typeAt(plan, 0).shape.length)
    return ({ tf, inputs: [data, indices], shapes }) => {
      const source = plain(tf, data)
      const numbers = source.dataSync()
      const result = tf.util.getTypedArrayFromDType(source.dtype as 'float32', indices.tensor.size)
      flatPlaces(tf, { data, indices, axis }).forEach((place, i) => (result[i] = numbers[place]))
      return asPlain(tf.tensor(result, [...shapes[0]], source.dtype))
    }
  },
}

type Merge = (old: number, update: number) => number

const REDUCTIONS: Readonly<Record<string, Merge>> = {
  none: (_, update) => update,
  add: (old, update) => old + update,
  mul: (old, update) => old * update,
  max: Math.max,
  min: Math.min,
}

export const ScatterElements: KernelDefinition = {
  prepare(plan) {
    const axis = axisOf(numberOf(plan, 'axis'), typeAt(plan, 0).shape.length)
    const merge = REDUCTIONS[textOf(plan, 'reduction')]
    if (!merge) throw opFormUnsupported(plan.node, `merges with “${textOf(plan, 'reduction')}”, which the runtime tfjs does not`)
    return ({ tf, inputs: [data, indices, updates] }) => {
      const before = plain(tf, data)
      const result = before.dataSync().slice()
      const numbers = plain(tf, updates).dataSync()
      flatPlaces(tf, { data, indices, axis }).forEach((place, i) => (result[place] = merge(result[place], numbers[i])))
      return asPlain(tf.tensor(result, [...data.shape], before.dtype))
    }
  },
}

/** The flat place of the block that each row of `indices` names, and how long a block is. */
function blocksIn(tf: TensorFlow, { data, indices, batch = 0 }: { data: Operand; indices: Operand; batch?: number }) {
  const depth = indices.shape[indices.shape.length - 1]
  const named = data.shape.slice(batch, batch + depth)
  const length = data.shape.slice(batch + depth).reduce((all, extent) => all * extent, 1)
  const ofBatch = named.reduce((all, extent) => all * extent, length)
  const batches = data.shape.slice(0, batch).reduce((all, extent) => all * extent, 1)
  const numbers = plain(tf, indices).dataSync()
  const rows = depth === 0 ? 1 : numbers.length / depth
  const places = Array.from({ length: rows }, (_, row) => {
    const place = named.reduce((total, extent, i) => {
      const index = numbers[row * depth + i]
      if (index < -extent || index >= extent) throw new Error(`the index ${index} is not within an axis of ${extent}`)
      return total * extent + (index < 0 ? index + extent : index)
    }, 0)
    return Math.floor(row / (rows / batches)) * ofBatch + place * length
  })
  return { places, length }
}

export const GatherND: KernelDefinition = {
  prepare(plan) {
    const batch = numberOf(plan, 'batch_dims')
    return ({ tf, inputs: [data, indices], shapes: [shape] }) => {
      const source = plain(tf, data)
      const numbers = source.dataSync()
      const { places, length } = blocksIn(tf, { data, indices, batch })
      const result = tf.util.getTypedArrayFromDType(source.dtype as 'float32', places.length * length)
      places.forEach((place, i) => result.set(numbers.subarray(place, place + length), i * length))
      return asPlain(tf.tensor(result, [...shape], source.dtype))
    }
  },
}

export const ScatterND: KernelDefinition = {
  prepare(plan) {
    const merge = REDUCTIONS[textOf(plan, 'reduction')]
    if (!merge) throw opFormUnsupported(plan.node, `merges with “${textOf(plan, 'reduction')}”, which the runtime tfjs does not`)
    return ({ tf, inputs: [data, indices, updates] }) => {
      const before = plain(tf, data)
      const result = before.dataSync().slice()
      const numbers = plain(tf, updates).dataSync()
      const { places, length } = blocksIn(tf, { data, indices })
      places.forEach((place, i) => {
        for (let j = 0; j < length; j++) result[place + j] = merge(result[place + j], numbers[i * length + j])
      })
      return asPlain(tf.tensor(result, [...data.shape], before.dtype))
    }
  },
}

/** The first of equal numbers, or the last. */
function argExtremum(find: (tf: TensorFlow, x: Tensor, axis: number) => Tensor): KernelDefinition {
  return {
    prepare(plan) {
      const { shape } = typeAt(plan, 0)
      const axis = axisOf(numberOf(plan, 'axis'), shape.length)
      const isLast = numberOf(plan, 'select_last_index') !== 0
      return ({ tf, inputs: [x], shapes }) => {
        const tensor = plain(tf, x)
        const found = find(tf, isLast ? tf.reverse(tensor, axis) : tensor, axis)
        const place = isLast ? tf.sub(tf.scalar(x.shape[axis] - 1, 'int32'), found) : found
        return asPlain(tf.reshape(place, [...shapes[0]]))
      }
    },
  }
}

export const ArgMax = argExtremum((tf, x, axis) => tf.argMax(x, axis))
export const ArgMin = argExtremum((tf, x, axis) => tf.argMin(x, axis))

export const MaxUnpool: KernelDefinition = {
  reads: [0, 1],
  prepare:
    () =>
    ({ tf, inputs: [x, indices], shapes: [shape] }) => {
      const result = new Float32Array(shape.reduce((all, extent) => all * extent, 1))
      const numbers = plain(tf, x).dataSync()
      positionsIn(tf, indices, result.length).forEach((place, i) => (result[place] = numbers[i]))
      return asPlain(tf.tensor(result, [...shape]))
    },
}
