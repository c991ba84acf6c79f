/** What shape rules ask of their inputs. The errors say the reason alone: the builder adds the node and the shapes. */
import { opFormUnsupported } from '../../../errors/graph-errors.ts'
import type { DataType, Node, ValueType } from '../../graph.ts'

export type InputTypes = readonly (ValueType | undefined)[]

/** The type of input `index`; throws where the node leaves it out. */
export function inputType(inputs: InputTypes, index: number, name: string): ValueType {
  const type = inputs[index]
  if (!type) throw new Error(`the input ${name} is missing`)
  return type
}

/** All inputs; throws where one is left out or there is none. */
export function allInputs(inputs: InputTypes): ValueType[] {
  if (inputs.length === 0) throw new Error('it has no inputs')
  return inputs.map((_, i) => inputType(inputs, i, String(i)))
}

/** The data type that all of these have. */
export function commonDataType(types: readonly ValueType[]): DataType {
  const differing = types.find(({ dtype }) => dtype !== types[0].dtype)
  if (differing) throw new Error(`its inputs are of different types (${types[0].dtype} and ${differing.dtype})`)
  return types[0].dtype
}

/** An axis counted from the start; negative ones count from the end. */
export function axisOf(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw new Error(`there is no axis ${axis} of ${rank}`)
  return axis < 0 ? axis + rank : axis
}

/** Several axes counted from the start, in the order given; throws where one comes twice. */
export function axesOf(axes: readonly number[], rank: number): number[] {
  const normal = axes.map((axis) => axisOf(axis, rank))
  if (new Set(normal).size !== normal.length) throw new Error(`an axis is named twice (${axes.join(', ')})`)
  return normal
}

/** The numbers of a constant input; undefined where the node leaves it out. Refuses one that is computed while the graph runs. */
export function constantNumbers(node: Node, type: ValueType | undefined, name: string): number[] | undefined {
  if (!type) return undefined
  const numbers = type.content?.filter((item) => typeof item === 'number')
  if (!numbers || numbers.length !== type.content?.length) {
    throw opFormUnsupported(node, `takes its ${name} from a value that is computed while the model runs`)
  }
  return numbers
}

/** 0, 1, … count − 1 */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i)
}
