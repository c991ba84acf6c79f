/** Resize as a weighted sum of positions along each axis. */
import { opFormUnsupported } from '../../../errors/graph-errors.ts'
import { known } from '../../../graph/dimensions.ts'
import { axesOf } from '../../../graph/ops/shared/inputs.ts'
import { tapsOf, type Tap } from '../../../graph/ops/shared/interpolation.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import { axisIn } from '../operand.ts'
import { numberOf, textOf, typeAt, type KernelCall, type KernelDefinition, type NodePlan } from './kernel.ts'

interface ResizedAxis {
  readonly axis: number
  readonly taps: readonly Tap[][]
}

export const Resize: KernelDefinition = {
  reads: [0],
  prepare(plan) {
    const axes = resizedAxes(plan)
    return (call) => {
      const [{ tensor, layout }] = call.inputs
      const resized = axes.reduce((all, { axis, taps }) => along(call, all, { axis: axisIn(layout, axis), taps }), tensor)
      return { tensor: axes.length === 0 ? tensor.clone() : resized, layout }
    }
  },
}

function resizedAxes(plan: NodePlan): ResizedAxis[] {
  const [from, to] = [typeAt(plan, 0).shape, plan.outputs[0].shape]
  const interpolation = {
    mode: textOf(plan, 'mode'),
    coordinate_transformation_mode: textOf(plan, 'coordinate_transformation_mode'),
    nearest_mode: textOf(plan, 'nearest_mode'),
    cubic_coeff_a: numberOf(plan, 'cubic_coeff_a'),
    exclude_outside: numberOf(plan, 'exclude_outside'),
  }
  const axes = axesOf((plan.attributes['axes'] as number[] | undefined) ?? from.map((_, i) => i), from.length)
  const scales = plan.types[2]?.content?.map(Number) ?? []
  return axes.flatMap((axis, i) => {
    if (from[axis] === to[axis] && (scales[i] ?? 1) === 1) return []
    const [input, output] = [known(from[axis]), known(to[axis])]
    const taps = tapsOf({ input, output, scale: scales[i] ?? output / input }, interpolation)
    if (taps && !numberOf(plan, 'antialias')) return [{ axis, taps }]
    const form = [interpolation.mode, interpolation.coordinate_transformation_mode, interpolation.nearest_mode].join(', ')
    throw opFormUnsupported(plan.node, `interpolates in a form that the runtime tfjs does not have (${form})`)
  })
}

/** Σ over the taps, one gathered tensor each. Where an output has fewer taps than another, the rest weigh nothing. */
function along({ tf, once }: KernelCall, tensor: Tensor, { axis, taps }: ResizedAxis): Tensor {
  const count = Math.max(...taps.map((list) => list.length))
  const column = (of: (tap: Tap) => number, index: number) => taps.map((list) => of(list[index] ?? { ...list[0], weight: 0 }))
  const parts = Array.from({ length: count }, (_, i) => {
    const places = once(`places ${axis} ${i}`, [], () =>
      tf.tensor1d(
        column(({ position }) => position, i),
        'int32',
      ),
    )
    const taken = tf.gather(tensor, places as ReturnType<TensorFlow['tensor1d']>, axis)
    if (count === 1) return taken
    const shape = tensor.shape.map((_, at) => (at === axis ? taps.length : 1))
    return tf.mul(
      taken,
      once(`weights ${axis} ${i}`, [], () =>
        tf.tensor(
          column(({ weight }) => weight, i),
          shape,
        ),
      ),
    )
  })
  return parts.reduce((total, part) => tf.add(total, part))
}
