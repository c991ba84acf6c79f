import { known, sameShape, sum } from '../dimensions.ts'
import { integers, type Dimension, type Node, type ValueType } from '../graph.ts'
import { attribute, readAttributes, type OpDefinition, type VjpContext } from '../op.ts'
import { withContent } from './shared/content.ts'
import { allInputs, axisOf, commonDataType } from './shared/inputs.ts'
import { slice } from './shared/rearrange.ts'
import { outputGradient } from './shared/rule.ts'
import { gradientFormUnsupported } from '../../errors/graph-errors.ts'

const ATTRIBUTES = { axis: attribute('int') }

export const Concat: OpDefinition = {
  op: 'Concat',
  attributes: ATTRIBUTES,
  infer(node, inputs) {
    const types = allInputs(inputs)
    const axis = axisOfNode(node, types[0])
    const shape = types
      .map((type) => type.shape)
      .reduce((whole, part) => {
        const others = whole.map((dimension, i) => (i === axis ? part[i] : dimension))
        if (!sameShape(others, part)) throw new Error(`its inputs differ in another axis than ${axis}`)
        return whole.map((dimension, i) => (i === axis ? added(dimension, part[i]) : dimension))
      })
    const contents = types.map(({ content }) => content)
    const content = axis === 0 && contents.every((item) => item !== undefined) ? contents.flat() : undefined
    return [withContent({ dtype: commonDataType(types), shape }, content)]
  },
  vjp(context) {
    const { node, build, wanted } = context
    const types = node.inputs.map((input) => build.type(input))
    const axis = axisOfNode(node, types[0])
    const dimensions = types.map(({ shape }) => shape[axis])
    if (dimensions.some((dimension) => typeof dimension !== 'number')) {
      throw gradientFormUnsupported(node, 'along the batch is not supported')
    }
    const sizes = dimensions.map(known)
    return wanted.filter(Boolean).length === 1 ? cutOne(context, axis, sizes) : split(context, axis, sizes)
  },
}

function axisOfNode(node: Node, type: ValueType): number {
  const { axis } = readAttributes(node, ATTRIBUTES)
  if (axis === undefined) throw new Error('its axis is missing')
  return axisOf(axis, type.shape.length)
}

function added(a: Dimension, b: Dimension): Dimension {
  const total = sum(a, b)
  if (total === undefined) throw new Error(`it joins the sizes ${a} and ${b}`)
  return total
}

function cutOne(context: VjpContext, axis: number, sizes: readonly number[]): (string | null)[] {
  const start = (index: number) => sizes.slice(0, index).reduce((total, size) => total + size, 0)
  return context.wanted.map((wants, i) =>
    wants ? slice(context.build, outputGradient(context), [{ axis, start: start(i), end: start(i + 1) }]) : null,
  )
}

function split(context: VjpContext, axis: number, sizes: readonly number[]): string[] {
  const { build } = context
  return build.add('Split', [outputGradient(context), build.constant(integers(sizes))], { axis }, { outputs: sizes.length })
}
