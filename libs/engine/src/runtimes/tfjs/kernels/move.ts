/** Operators that cut, join and rearrange along axes. */
import { paddedAxes } from '../../../graph/ops/Pad.ts'
import { takenPositions } from '../../../graph/ops/Slice.ts'
import { axisOf } from '../../../graph/ops/shared/inputs.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { axisIn, channelsLast, type Arranged } from '../operand.ts'
import { numberOf, textOf, typeAt, type KernelDefinition } from './kernel.ts'
import { cropOrPad } from './margins.ts'

export const Slice: KernelDefinition = {
  reads: [0],
  prepare(plan) {
    const taken = takenPositions(plan.node, plan.types)
    return ({ tf, inputs: [x], resolve, shapes }) => {
      if (shapes[0].includes(0)) return { tensor: tf.tensor([], [...shapes[0]], x.tensor.dtype), layout: 'plain' }
      const cuts = taken.map(({ axis, size, first, step, count }) => {
        const [extent, positions] = [resolve(size), resolve(count)]
        // A backward step counts from the other end.
        const begin = step > 0 ? first : typeof count === 'number' ? extent - 1 - first : 0
        return { axis: axisIn(x.layout, axis), begin, step: Math.abs(step), backwards: step < 0, positions }
      })
      const turned = cuts.filter(({ backwards }) => backwards).map(({ axis }) => axis)
      const upright = turned.length > 0 ? tf.reverse(x.tensor, turned) : x.tensor
      const [begin, end, steps] = [x.tensor.shape.map(() => 0), [...x.tensor.shape], x.tensor.shape.map(() => 1)]
      for (const cut of cuts) {
        begin[cut.axis] = cut.begin
        end[cut.axis] = cut.begin + (cut.positions - 1) * cut.step + 1
        steps[cut.axis] = cut.step
      }
      const strided = steps.some((step) => step > 1)
      const sizes = end.map((position, i) => position - begin[i])
      return { tensor: strided ? tf.stridedSlice(upright, begin, end, steps) : tf.slice(upright, begin, sizes), layout: x.layout }
    }
  },
}

export const Pad: KernelDefinition = {
  reads: [0, 2],
  prepare(plan) {
    const mode = textOf(plan, 'mode')
    const padded = paddedAxes(plan.node, plan.types)
    const { shape } = typeAt(plan, 0)
    if (mode === 'constant') {
      return ({ tf, inputs: [x, , value] }) => {
        const margins = new Map(padded.map(({ axis, before, after }) => [axisIn(x.layout, axis), [before, after] as const]))
        return { tensor: cropOrPad(tf, x.tensor, { margins, value: value?.tensor.dataSync()[0] }), layout: x.layout }
      }
    }
    const repeat = REPEATS[mode]
    return ({ tf, once, resolve, inputs: [x] }) => {
      const tensor = padded.reduce((all, { axis, before, after }) => {
        if (before === 0 && after === 0) return all
        const size = resolve(shape[axis])
        const positions = Array.from({ length: before + size + after }, (_, i) => repeat(i - before, size))
        const places = once(`places ${axis}`, [], () => tf.tensor1d(positions, 'int32'))
        return tf.gather(all, places as ReturnType<TensorFlow['tensor1d']>, axisIn(x.layout, axis))
      }, x.tensor)
      return { tensor, layout: x.layout }
    }
  },
}

const modulo = (a: number, b: number) => ((a % b) + b) % b

/** Which position of an axis of `size` stands at `i`, which may lie outside. */
const REPEATS: Readonly<Record<string, (i: number, size: number) => number>> = {
  edge: (i, size) => Math.min(Math.max(i, 0), size - 1),
  wrap: modulo,
  reflect(i, size) {
    const place = modulo(i, Math.max(1, 2 * (size - 1)))
    return Math.min(place, 2 * (size - 1) - place)
  },
}

export const Concat: KernelDefinition = {
  prepare(plan) {
    const axis = axisOf(numberOf(plan, 'axis'), plan.outputs[0].shape.length)
    return ({ tf, inputs }) => {
      const last = inputs.some(({ layout }) => layout === 'channels-last')
      const tensors: Tensor[] = inputs.map((operand) => (last ? channelsLast(tf, operand) : operand.tensor))
      const layout = last ? 'channels-last' : 'plain'
      return { tensor: tf.concat(tensors, axisIn(layout, axis)), layout }
    }
  },
}

export const Split: KernelDefinition = {
  reads: [0],
  prepare(plan) {
    const axis = axisOf(numberOf(plan, 'axis'), typeAt(plan, 0).shape.length)
    return ({ tf, inputs: [{ tensor, layout }], shapes }) => {
      const sizes = shapes.map((shape) => shape[axis])
      return tf.split(tensor, sizes, axisIn(layout, axis)).map((part): Arranged => ({ tensor: part, layout }))
    }
  },
}
