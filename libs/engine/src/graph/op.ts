/**
 * What an operator of the graph declares: its attributes with the defaults of the ONNX specification, its shape rule and
 * its VJP rule (vector-Jacobian product: from the gradient of the outputs to the gradient of the inputs). One file per op in
 * ops/, listed in ops/index.ts.
 */
import type { Attribute, Node, ValueType } from './graph.ts'
import type { GraphBuilder } from './builder.ts'

/** Kinds of attribute, as ONNX encodes them. */
interface AttributeKinds {
  int: number
  float: number
  string: string
  ints: readonly number[]
  floats: readonly number[]
  tensor: Attribute
}

export interface AttributeSpec<K extends keyof AttributeKinds = keyof AttributeKinds, D = unknown> {
  readonly kind: K
  /** The default of the specification; undefined where the attribute is optional without one. */
  readonly default: D
}

/** Declares an attribute with its default. */
export function attribute<K extends keyof AttributeKinds, D extends AttributeKinds[K] | undefined = undefined>(
  kind: K,
  ...[fallback]: D extends undefined ? [] : [D]
): AttributeSpec<K, D> {
  return { kind, default: fallback as D }
}

export type AttributeTable = Readonly<Record<string, AttributeSpec>>

export type AttributeValues<T extends AttributeTable> = {
  readonly [Name in keyof T]: T[Name] extends AttributeSpec<infer K, infer D>
    ? D extends undefined
      ? AttributeKinds[K] | undefined
      : AttributeKinds[K]
    : never
}

/** The node's attributes with the defaults of the table filled in. */
export function readAttributes<T extends AttributeTable>(node: Node, table: T): AttributeValues<T> {
  const entries = Object.entries(table).map(([name, spec]) => [name, node.attributes[name] ?? spec.default])
  return Object.fromEntries(entries) as AttributeValues<T>
}

export interface VjpContext {
  readonly node: Node
  /** Where the rule adds its nodes; `build.type(value)` tells dtype and shape of any value, `build.node` the producer. */
  readonly build: GraphBuilder
  /** Gradient of each output of the node; null where no gradient arrives. The first is never null if the node has one output. */
  readonly gradients: readonly (string | null)[]
  /** Which inputs need a gradient; a rule may spare itself the others. */
  readonly wanted: readonly boolean[]
}

/**
 * Emits the nodes of the gradient and returns one value name per input, null for no gradient. A gradient may have the
 * broadcast shape of an input: the driver sums it back. It never runs numbers.
 */
export type VjpRule = (context: VjpContext) => readonly (string | null)[]

/** Rules that replace the normal ones for one call, by op name (guided backpropagation, deconvnet). */
export type RuleTable = Readonly<Partial<Record<string, VjpRule>>>

export interface OpDefinition {
  /** The ONNX operator name. */
  readonly op: string
  /** The first opset that has it, if that is not 7 or earlier. */
  readonly since?: number
  /** What the table of operators says of it besides: forms that are not supported. */
  readonly note?: string
  readonly attributes: AttributeTable
  /** Types of the outputs; throws an Error with the reason where the inputs do not fit. `undefined` = optional input left out. */
  infer(node: Node, inputs: readonly (ValueType | undefined)[]): readonly ValueType[]
  /** `'none'`: integers or constants come out, no gradient passes. Absent: no rule, refused when a gradient must pass. */
  readonly vjp?: VjpRule | 'none'
}
