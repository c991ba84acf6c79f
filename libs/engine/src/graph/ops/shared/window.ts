/**
 * The geometry of windows that slide over the two spatial axes of `[N, C, H, W]`: convolutions and pools.
 * Along one axis, window `i` reads the positions `i·stride − before + j·dilation`, j = 0 … kernel − 1.
 */
import { opFormUnsupported } from '../../../errors/graph-errors.ts'
import { known } from '../../dimensions.ts'
import type { Node, Shape } from '../../graph.ts'
import { attribute } from '../../op.ts'

export interface WindowAxis {
  readonly input: number
  readonly output: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  /** Padding at the low and the high end. A last window may reach beyond the latter (ceil_mode). */
  readonly before: number
  readonly after: number
}

export const SPATIAL_RANK = 2

/** The attributes that place windows; `pads` is `[top, left, bottom, right]`. */
export const WINDOW_ATTRIBUTES = {
  auto_pad: attribute('string', 'NOTSET'),
  dilations: attribute('ints'),
  kernel_shape: attribute('ints'),
  pads: attribute('ints'),
  strides: attribute('ints'),
}

export interface WindowAttributes {
  readonly auto_pad: string
  readonly dilations?: readonly number[]
  readonly pads?: readonly number[]
  readonly strides?: readonly number[]
  /** 1: a last window that is only partly inside counts too. */
  readonly ceil_mode?: number
}

/** Refuses 1-D and 3-D forms; `what` names them in the message. */
export function requireTwoSpatialAxes(node: Node, shape: Shape): void {
  const axes = shape.length - 2
  if (axes !== SPATIAL_RANK) throw opFormUnsupported(node, `works over ${axes} spatial axes; Sightline supports ${SPATIAL_RANK}`)
}

/** Refuses auto_pad SAME together with dilations, which ONNX Runtime refuses (Conv) or pads as if there were none (pools). */
export function requireExplicitPadsIfDilated(node: Node, { auto_pad, dilations = [] }: WindowAttributes): void {
  if (!auto_pad.startsWith('SAME') || dilations.every((dilation) => dilation === 1)) return
  throw opFormUnsupported(node, `combines auto_pad ${auto_pad} with dilations; explicit pads are supported`)
}

/** The windows along height and width. `shape` is that of the input, `kernel` the kernel's size. */
export function windowAxes(attributes: WindowAttributes, shape: Shape, kernel: readonly number[]): WindowAxis[] {
  const { strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0] } = attributes
  if (kernel.length !== SPATIAL_RANK)
    throw new Error(`its kernel has ${kernel.length} dimensions for ${SPATIAL_RANK} spatial axes`)
  if (strides.length !== SPATIAL_RANK || dilations.length !== SPATIAL_RANK || pads.length !== 2 * SPATIAL_RANK) {
    throw new Error('its strides, dilations or pads do not fit two spatial axes')
  }
  if ([...strides, ...dilations, ...kernel].some((item) => !(item >= 1)))
    throw new Error('a stride, dilation or kernel size is below 1')
  if (pads.some((pad) => pad < 0)) throw new Error('its pads are negative')
  return kernel.map((size, i) => {
    const place = { input: known(shape[2 + i]), kernel: size, stride: strides[i], dilation: dilations[i] }
    const [before, after] = padding(attributes, place, [pads[i], pads[SPATIAL_RANK + i]])
    const output = countWindows({ ...place, before, after }, attributes)
    if (output < 1) throw new Error(`the kernel of ${size} does not fit the input of ${place.input}`)
    return { ...place, before, after, output }
  })
}

/** How many input positions a window spans. */
export function extentOf({ kernel, dilation }: Pick<WindowAxis, 'kernel' | 'dilation'>): number {
  return (kernel - 1) * dilation + 1
}

type Place = Omit<WindowAxis, 'before' | 'after' | 'output'>

function padding({ auto_pad }: WindowAttributes, place: Place, explicit: [number, number]): [number, number] {
  switch (auto_pad) {
    case 'NOTSET':
      return explicit
    case 'VALID':
      return [0, 0]
    case 'SAME_UPPER':
    case 'SAME_LOWER': {
      const output = Math.ceil(place.input / place.stride)
      const total = Math.max(0, (output - 1) * place.stride + extentOf(place) - place.input)
      const smaller = Math.floor(total / 2)
      return auto_pad === 'SAME_UPPER' ? [smaller, total - smaller] : [total - smaller, smaller]
    }
    default:
      throw new Error(`auto_pad is “${auto_pad}”`)
  }
}

function countWindows(axis: Omit<WindowAxis, 'output'>, { auto_pad, ceil_mode = 0 }: WindowAttributes): number {
  const { input, before, after, stride } = axis
  if (auto_pad.startsWith('SAME')) return Math.ceil(input / stride)
  const steps = (input + before + after - extentOf(axis)) / stride
  if (!ceil_mode) return Math.floor(steps) + 1
  const count = Math.ceil(steps) + 1
  // The last window has to start inside the input or the padding before it.
  return (count - 1) * stride >= input + before ? count - 1 : count
}

/** How far the last window reaches beyond the input (negative: how much of the input no window reaches). */
export function overhang(axis: WindowAxis): number {
  return (axis.output - 1) * axis.stride + extentOf(axis) - axis.before - axis.input
}

export function padsOf(axes: readonly Pick<WindowAxis, 'before' | 'after'>[]): number[] {
  return [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)]
}

/** The windows of a pool over two spatial axes, with explicit pads where they are dilated. */
export function poolAxes(
  node: Node,
  shape: Shape,
  attributes: WindowAttributes & { readonly kernel_shape?: readonly number[] },
): WindowAxis[] {
  requireTwoSpatialAxes(node, shape)
  requireExplicitPadsIfDilated(node, attributes)
  if (!attributes.kernel_shape) throw new Error('its kernel_shape is missing')
  return windowAxes(attributes, shape, attributes.kernel_shape)
}
