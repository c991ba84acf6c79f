import { known } from '../dimensions.ts'
import type { Node, ValueType } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition } from '../op.ts'
import { correlationInputGradient } from './shared/correlation-gradient.ts'
import { arithmetic } from './shared/arithmetic.ts'
import { commonDataType, inputType } from './shared/inputs.ts'
import { reshapeTo } from './shared/rearrange.ts'
import { outputGradient, refuseWeightGradients } from './shared/rule.ts'
import {
  requireExplicitPadsIfDilated,
  requireTwoSpatialAxes,
  WINDOW_ATTRIBUTES,
  windowAxes,
  type WindowAxis,
} from './shared/window.ts'

const ATTRIBUTES = { ...WINDOW_ATTRIBUTES, group: attribute('int', 1) }

/** Inputs: X `[N, in, h, w]`, W `[out, in/group, kh, kw]`, B `[out]`. The kernel is not flipped: a correlation. */
export const Conv: OpDefinition = {
  op: 'Conv',
  note: 'Two spatial axes. Weights pass no gradient: they are constants of a trained model.',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const [x, weight] = [inputType(inputs, 0, 'X'), inputType(inputs, 1, 'W')]
    const { group } = readAttributes(node, ATTRIBUTES)
    const axes = axesOfNode(node, x, weight)
    const out = known(weight.shape[0])
    const given = known(weight.shape[1]) * group
    if (x.shape[1] !== given) throw new Error(`its kernel is for ${given} channels, the input has ${x.shape[1]}`)
    if (out % group !== 0) throw new Error(`${out} filters do not divide into ${group} groups`)
    if (inputs[2] && inputs[2].shape[0] !== out) throw new Error(`its bias is not one number for each of ${out} filters`)
    const dtype = commonDataType([x, weight])
    return [{ dtype, shape: [x.shape[0], out, ...axes.map(({ output }) => output)] }]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const [input, weight, bias] = node.inputs
    const { group } = readAttributes(node, ATTRIBUTES)
    const gradient = outputGradient(context)
    refuseWeightGradients({ ...context, wanted: wanted.slice(0, 2) }, ['X', 'W'])
    const axes = axesOfNode(node, build.type(input), build.type(weight))
    const gradients: (string | null)[] = [
      wanted[0] ? correlationInputGradient(build, gradient, { weight, group, axes }) : null,
      null,
    ]
    if (bias === undefined) return gradients
    const total = () => reshapeTo(build, arithmetic(build).sumOver(gradient, [0, 2, 3]), build.type(bias).shape)
    return [...gradients, wanted[2] ? total() : null]
  },
}

export function axesOfNode(node: Node, x: ValueType, weight: ValueType): WindowAxis[] {
  requireTwoSpatialAxes(node, x.shape)
  const attributes = readAttributes(node, ATTRIBUTES)
  requireExplicitPadsIfDilated(node, attributes)
  const kernel = weight.shape.slice(2).map(known)
  const declared = attributes.kernel_shape ?? kernel
  if (declared.join() !== kernel.join()) throw new Error(`its kernel is ${kernel.join('×')}, not ${declared.join('×')}`)
  return windowAxes(attributes, x.shape, kernel)
}
