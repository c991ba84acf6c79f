import { gradientFormUnsupported, opFormUnsupported } from '../../errors/graph-errors.ts'
import { known } from '../dimensions.ts'
import type { Node, ValueType } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { commonDataType, inputType } from './shared/inputs.ts'
import { outputGradient, refuseWeightGradients } from './shared/rule.ts'
import { extentOf, padsOf, requireTwoSpatialAxes, SPATIAL_RANK, WINDOW_ATTRIBUTES } from './shared/window.ts'

const ATTRIBUTES = {
  ...WINDOW_ATTRIBUTES,
  group: attribute('int', 1),
  output_padding: attribute('ints'),
  /** Spatial; decides the pads. */
  output_shape: attribute('ints'),
}

/** Along one axis: each input position writes `kernel` outputs, `stride` apart from its neighbour's. */
export interface TransposedAxis {
  readonly output: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
  readonly after: number
  readonly outputPadding: number
}

/** Inputs: X `[N, in, h, w]`, W `[in, out/group, kh, kw]`, B `[out]`. The transpose of the Conv with the same kernel. */
export const ConvTranspose: OpDefinition = {
  op: 'ConvTranspose',
  note: 'Two spatial axes.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [x, weight] = [inputType(inputs, 0, 'X'), inputType(inputs, 1, 'W')]
    const { group } = readAttributes(node, ATTRIBUTES)
    const axes = axesOfNode(node, x, weight)
    if (x.shape[1] !== weight.shape[0])
      throw new Error(`its kernel is for ${weight.shape[0]} channels, the input has ${x.shape[1]}`)
    if (known(weight.shape[0]) % group !== 0) throw new Error(`${weight.shape[0]} channels do not divide into ${group} groups`)
    const out = known(weight.shape[1]) * group
    if (inputs[2] && inputs[2].shape[0] !== out) throw new Error(`its bias is not one number for each of ${out} filters`)
    return [{ dtype: commonDataType([x, weight]), shape: [x.shape[0], out, ...axes.map(({ output }) => output)] }]
  },
  vjp(context) {
    const { node, build } = context
    refuseWeightGradients(context, ['X', 'W', 'B'])
    const { group } = readAttributes(node, ATTRIBUTES)
    const axes = axesOfNode(node, build.type(node.inputs[0]), build.type(node.inputs[1]))
    if (axes.some(({ outputPadding, stride }) => outputPadding >= stride)) {
      throw gradientFormUnsupported(node, 'with an output_padding as large as its stride is not supported')
    }
    const gradient = build.op('Conv', [outputGradient(context), node.inputs[1]], {
      group,
      kernel_shape: axes.map(({ kernel }) => kernel),
      strides: axes.map(({ stride }) => stride),
      dilations: axes.map(({ dilation }) => dilation),
      pads: padsOf(axes),
    })
    return node.inputs.map((_, i) => (i === 0 ? gradient : null))
  },
}

export function axesOfNode(node: Node, x: ValueType, weight: ValueType): TransposedAxis[] {
  requireTwoSpatialAxes(node, x.shape)
  const attributes = readAttributes(node, ATTRIBUTES)
  const {
    auto_pad,
    strides = [1, 1],
    dilations = [1, 1],
    pads = [0, 0, 0, 0],
    output_padding = [0, 0],
    output_shape,
  } = attributes
  if (auto_pad === 'VALID' && attributes.pads) throw new Error('it has both auto_pad and pads')
  return weight.shape.slice(2).map((size, i) => {
    const place = { kernel: known(size), stride: strides[i], dilation: dilations[i], outputPadding: output_padding[i] }
    const input = known(x.shape[2 + i])
    const full = place.stride * (input - 1) + place.outputPadding + extentOf(place)
    const wanted = output_shape?.[i] ?? (auto_pad.startsWith('SAME') ? input * place.stride : undefined)
    if (wanted === undefined) {
      const [before, after] = [pads[i], pads[SPATIAL_RANK + i]]
      return { ...place, before, after, output: full - before - after }
    }
    const total = full - wanted
    // ONNX Runtime would give the smaller result.
    if (total < 0) throw opFormUnsupported(node, `asks for ${wanted} outputs of windows that write ${full}`)
    const half = Math.floor(total / 2)
    const [before, after] = auto_pad === 'SAME_UPPER' ? [half, total - half] : [total - half, half]
    return { ...place, before, after, output: wanted }
  })
}
