import { gradientFormUnsupported } from '../../errors/graph-errors.ts'
import { attribute, readAttributes, type OpDefinition, type VjpContext } from '../op.ts'
import type { Node, Shape } from '../graph.ts'
import { extentsOf, formatEquation, parseEquation, type Equation } from './shared/einsum-equation.ts'
import { expandLike, reshapeTo } from './shared/rearrange.ts'
import { allInputs, commonDataType } from './shared/inputs.ts'
import { outputGradient } from './shared/rule.ts'

const ATTRIBUTES = { equation: attribute('string') }

/** Products of any number of tensors, summed over the axes that the equation leaves out of its result. */
export const Einsum: OpDefinition = {
  op: 'Einsum',
  since: 12,
  note: 'No gradient of an input that names an axis twice (a diagonal).',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const types = allInputs(inputs)
    const shapes = types.map(({ shape }) => shape)
    const equation = equationOf(node, shapes)
    const extents = extentsOf(equation, shapes)
    return [{ dtype: commonDataType(types), shape: [...equation.result].map((letter) => extents.get(letter) ?? 1) }]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const equation = equationOf(
      node,
      node.inputs.map((input) => build.type(input).shape),
    )
    return node.inputs.map((_, i) => (wanted[i] ? inputGradient(context, equation, i) : null))
  },
}

export function equationOf(node: Node, shapes: readonly Shape[]): Equation {
  const { equation } = readAttributes(node, ATTRIBUTES)
  if (equation === undefined) throw new Error('its equation is missing')
  return parseEquation(
    equation,
    shapes.map((shape) => shape.length),
  )
}

/** The gradient times all other inputs, summed to the axes of this one; an axis that nothing else has was summed, so its gradient is repeated. */
function inputGradient(context: VjpContext, { terms, result }: Equation, index: number): string {
  const { node, build } = context
  const own = terms[index]
  if (new Set(own).size < own.length) throw gradientFormUnsupported(node, 'by an input that names an axis twice is not supported')
  const others = terms.filter((_, i) => i !== index)
  const present = [...own].filter((letter) => result.includes(letter) || others.some((term) => term.includes(letter)))
  const equation = formatEquation({ terms: [result, ...others], result: present.join('') })
  const inputs = [outputGradient(context), ...node.inputs.filter((_, i) => i !== index)]
  const gradient = build.op('Einsum', inputs, { equation })
  if (present.length === own.length) return gradient
  const given = build.type(gradient).shape
  const kept = reshapeTo(
    build,
    gradient,
    [...own].map((letter) => given[present.indexOf(letter)] ?? 1),
  )
  return expandLike(build, kept, node.inputs[index])
}
