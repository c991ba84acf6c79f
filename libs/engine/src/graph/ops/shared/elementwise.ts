/** Operators that work element by element: their shape rules, and the frame around their gradient formulas. */
import type { GraphBuilder } from '../../builder.ts'
import { broadcast } from '../../dimensions.ts'
import type { DataType, Dimension, Shape, ValueType } from '../../graph.ts'
import { readAttributes, type AttributeTable, type AttributeValues, type OpDefinition } from '../../op.ts'
import { elementwiseContent, withContent } from './content.ts'
import { allInputs, commonDataType, inputType } from './inputs.ts'
import { outputGradient } from './rule.ts'

export interface UnaryContext<T extends AttributeTable> {
  readonly build: GraphBuilder
  readonly x: string
  readonly y: string
  /** Of y. */
  readonly gradient: string
  readonly attributes: AttributeValues<T>
}

/** y = f(x) element by element; `gradient` emits the gradient of x. */
export function unary<T extends AttributeTable>(
  op: string,
  attributes: T,
  gradient: (context: UnaryContext<T>) => string,
): OpDefinition {
  return {
    op,
    attributes,
    infer: inferUnary,
    vjp(context) {
      const { node, build } = context
      const [x, y] = [node.inputs[0], node.outputs[0]]
      return [gradient({ build, x, y, gradient: outputGradient(context), attributes: readAttributes(node, attributes) })]
    },
  }
}

export function inferUnary(_: unknown, inputs: readonly (ValueType | undefined)[]): ValueType[] {
  const { dtype, shape } = inputType(inputs, 0, 'X')
  return [{ dtype, shape }]
}

export interface BinaryContext {
  readonly build: GraphBuilder
  readonly a: string
  readonly b: string
  readonly y: string
  /** Of y. */
  readonly gradient: string
}

export interface BinaryRule {
  /** The gradient of the first input; may have the shape of y, since the driver sums it back. */
  a(context: BinaryContext): string
  b(context: BinaryContext): string
  /** The known content of the result. */
  content?(dtype: DataType): (a: Dimension, b: Dimension) => Dimension | undefined
}

/** y = f(a, b) with broadcasting, in one data type. */
export function binary(op: string, rule: BinaryRule): OpDefinition {
  return {
    op,
    attributes: {},
    infer(_, inputs) {
      const types = allInputs(inputs)
      const dtype = commonDataType(types)
      const content = rule.content && elementwiseContent(types, rule.content(dtype))
      return [withContent({ dtype, shape: broadcastAll(types) }, content)]
    },
    vjp(given) {
      const { node, build, wanted } = given
      const [a, b] = node.inputs
      const context: BinaryContext = { build, a, b, y: node.outputs[0], gradient: outputGradient(given) }
      return [wanted[0] ? rule.a(context) : null, wanted[1] ? rule.b(context) : null]
    },
  }
}

/** The shape that all of these broadcast to. */
export function broadcastAll(types: readonly ValueType[]): Shape {
  return types.reduce<Shape>((shape, type) => {
    const wider = broadcast(shape, type.shape)
    if (!wider) throw new Error('the shapes of its inputs do not broadcast')
    return wider
  }, [])
}
