/** What a kernel is: one operator of the graph in terms of TensorFlow.js. */
import type { Attribute, Dimension, Node, ValueType } from '../../../graph/graph.ts'
import type { Tensor, TensorFlow } from '../backend.ts'
import type { Arranged, Operand } from '../operand.ts'

/** What is known of a node before the program runs. */
export interface NodePlan {
  readonly node: Node
  /** `undefined`: an optional input left out. */
  readonly types: readonly (ValueType | undefined)[]
  readonly outputs: readonly ValueType[]
  /** With the defaults of the specification. */
  readonly attributes: Readonly<Record<string, Attribute | undefined>>
}

export interface KernelCall {
  readonly tf: TensorFlow
  /** The inputs that the kernel reads; `undefined` for those left out and those that it does not read. */
  readonly inputs: readonly Operand[]
  /** Shapes of the outputs, with the batch as a number. */
  readonly shapes: readonly (readonly number[])[]
  /** The number that a dimension is in this run. */
  resolve(dimension: Dimension): number
  /** A tensor that depends on the node and on these operands alone: made once if they are all constant. */
  once(key: string, operands: readonly Operand[], make: () => Tensor): Tensor
}

/** Synchronous; runs inside `tf.tidy`. */
export type Kernel = (call: KernelCall) => Arranged | readonly Arranged[]

export interface KernelDefinition {
  /** The inputs whose numbers it reads; default all. The others (shapes, axes) were read as the graph was checked. */
  readonly reads?: readonly number[]
  /** Throws a SightlineError for a form that it cannot compute. */
  prepare(plan: NodePlan): Kernel
}

export function numberOf({ attributes }: NodePlan, name: string): number {
  const value = attributes[name]
  if (typeof value !== 'number') throw new Error(`the attribute ${name} is no number`)
  return value
}

export function textOf({ attributes }: NodePlan, name: string): string {
  const value = attributes[name]
  if (typeof value !== 'string') throw new Error(`the attribute ${name} is no text`)
  return value
}

/** The type of an input that the operator cannot do without. */
export function typeAt({ types }: NodePlan, index: number): ValueType {
  const type = types[index]
  if (!type) throw new Error(`the input ${index} is missing`)
  return type
}

export const asPlain = (tensor: Tensor): Arranged => ({ tensor, layout: 'plain' })
export const asChannelsLast = (tensor: Tensor): Arranged => ({ tensor, layout: 'channels-last' })
