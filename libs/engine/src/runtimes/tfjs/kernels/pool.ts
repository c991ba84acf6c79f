/** Pools. */
import { axesOfNode as averageAxes, countPerWindow } from '../../../graph/ops/AveragePool.ts'
import { axesOfNode as normAxes } from '../../../graph/ops/LpPool.ts'
import { axesOfNode as maximumAxes } from '../../../graph/ops/MaxPool.ts'
import { overhang, type WindowAxis } from '../../../graph/ops/shared/window.ts'
import type { Rank } from '@tensorflow/tfjs'
import type { Tensor, TensorFlow } from '../backend.ts'
import { channelsLast } from '../operand.ts'
import { correlate, paddingOf, type Map4D } from './correlate.ts'
import { asChannelsLast, numberOf, typeAt, type KernelCall, type KernelDefinition } from './kernel.ts'
import { cropOrPad } from './margins.ts'
import { maximaWithPlaces } from './maxima.ts'

type Axes = readonly WindowAxis[]

/** TensorFlow's pools know no dilation and, in the native packages, no explicit pads. */
function fits(axes: Axes): boolean {
  return isDense(axes) && paddingOf(axes) !== 'valid' ? typeof paddingOf(axes) === 'string' : isDense(axes) && !overhangs(axes)
}

const isDense = (axes: Axes) => axes.every(({ dilation, kernel }) => dilation === 1 || kernel === 1)
const overhangs = (axes: Axes) => axes.some((axis) => overhang(axis) > axis.after)

/** The map with all that its windows reach beyond it, which is `value`. */
function surrounded(tf: TensorFlow, x: Map4D, { axes, value }: { axes: Axes; value: number }): Map4D {
  const margins = axes.map((axis, i) => [1 + i, [axis.before, Math.max(0, overhang(axis))]] as const)
  return cropOrPad(tf, x, { margins: new Map(margins), value }) as Map4D
}

const sizes = (axes: Axes): [number, number] => [axes[0].kernel, axes[1].kernel]
const strides = (axes: Axes): [number, number] => [axes[0].stride, axes[1].stride]

export const MaxPool: KernelDefinition = {
  prepare(plan) {
    const axes = maximumAxes(plan.node, typeAt(plan, 0).shape)
    // No kernel of TensorFlow.js has both dilation and the places of the maxima, counted as ONNX does.
    if (plan.node.outputs[1] || !isDense(axes)) return ({ tf, inputs: [x] }) => maximaWithPlaces(tf, channelsLast(tf, x), axes)
    return ({ tf, inputs: [x] }) => {
      const map = channelsLast(tf, x)
      if (fits(axes)) return asChannelsLast(tf.maxPool(map, sizes(axes), strides(axes), paddingOf(axes) as 'same'))
      const whole = surrounded(tf, map, { axes, value: -Infinity })
      return asChannelsLast(tf.maxPool(whole, sizes(axes), strides(axes), 'valid'))
    }
  },
}

export const AveragePool: KernelDefinition = {
  prepare(plan) {
    const { shape } = typeAt(plan, 0)
    const axes = averageAxes(plan.node, shape)
    const withPadding = numberOf(plan, 'count_include_pad') === 1
    const counts = axes.map((axis) => countPerWindow(axis, withPadding))
    return (call) => {
      const { tf } = call
      const map = channelsLast(tf, call.inputs[0])
      // TensorFlow leaves padding out of the count.
      if (fits(axes) && (!withPadding || paddingOf(axes) === 'valid')) {
        return asChannelsLast(tf.avgPool(map, sizes(axes), strides(axes), paddingOf(axes) as 'same'))
      }
      const totals = sums(call, surrounded(tf, map, { axes, value: 0 }), axes)
      const shares = call.once('shares', [], () => tf.tensor(sharesOf(counts), [1, counts[0].length, counts[1].length, 1]))
      return asChannelsLast(tf.mul(totals, shares))
    }
  },
}

/** One over the number of positions that each window counts. */
function sharesOf([rows, columns]: readonly number[][]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => columns.map((column) => 1 / (row * column))))
}

/** The sum of each window of a map that holds them all: a correlation with ones. */
function sums({ tf, once }: KernelCall, map: Map4D, axes: Axes): Map4D {
  const channels = map.shape[3]
  const shape: [number, number, number, number] = [channels, 1, ...sizes(axes)]
  const inside = axes.map((axis, i) => ({ ...axis, input: map.shape[1 + i], before: 0, after: 0 }))
  const operand = {
    arranged: (key: string, arrange: (plain: Tensor) => Tensor) => once(key, [], () => arrange(tf.ones<Rank.R4>(shape))),
  }
  return correlate(tf, map, { weights: { operand, key: 'ones ', shape, from: (plain) => plain }, group: channels, axes: inside })
}

/** (Σ|x|^p)^(1/p), the sum by `total`. */
function norm(tf: TensorFlow, x: Tensor, { p, total }: { p: number; total: (terms: Tensor) => Tensor }): Tensor {
  const terms = p === 2 ? tf.square(x) : p === 1 ? tf.abs(x) : tf.pow(tf.abs(x), p)
  return p === 2 ? tf.sqrt(total(terms)) : p === 1 ? total(terms) : tf.pow(total(terms), 1 / p)
}

export const LpPool: KernelDefinition = {
  prepare(plan) {
    const axes = normAxes(plan.node, typeAt(plan, 0).shape)
    const p = numberOf(plan, 'p')
    return (call) => {
      const { tf } = call
      const total = (terms: Tensor) => sums(call, surrounded(tf, terms as Map4D, { axes, value: 0 }), axes)
      return asChannelsLast(norm(tf, channelsLast(tf, call.inputs[0]), { p, total }))
    }
  },
}

const SPATIAL = [1, 2]

export const GlobalAveragePool: KernelDefinition = {
  prepare: (plan) => overSpace(typeAt(plan, 0).shape.length, (tf, x, axes) => tf.mean(x, axes, true)),
}

export const GlobalMaxPool: KernelDefinition = {
  prepare: (plan) => overSpace(typeAt(plan, 0).shape.length, (tf, x, axes) => tf.max(x, axes, true)),
}

export const GlobalLpPool: KernelDefinition = {
  prepare(plan) {
    const p = numberOf(plan, 'p')
    return overSpace(typeAt(plan, 0).shape.length, (tf, x, axes) =>
      norm(tf, x, { p, total: (terms) => tf.sum(terms, axes, true) }),
    )
  },
}

type Reduce = (tf: TensorFlow, x: ReturnType<TensorFlow['tensor']>, axes: number[]) => ReturnType<TensorFlow['tensor']>

/** Maps stay channels last; with one or three spatial axes the tensor is in the graph's order. */
function overSpace(rank: number, reduce: Reduce) {
  return ({ tf, inputs: [x] }: KernelCall) => {
    if (rank === 4) return asChannelsLast(reduce(tf, channelsLast(tf, x), SPATIAL))
    const axes = Array.from({ length: rank - 2 }, (_, i) => i + 2)
    return { tensor: reduce(tf, x.tensor, axes), layout: 'plain' as const }
  }
}
