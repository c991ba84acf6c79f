/** Graphs of one operator, for tests. Inputs are called x0, x1, … and outputs y0, y1, … */
import { GraphBuilder } from '../graph/builder.ts'
import { BATCH, type Attribute, type Graph, type Initializer, type Shape } from '../graph/graph.ts'
import type { Feeds, RuntimeTensor } from '../runtimes/runtime.ts'

/** An input that is fed. */
export interface Variable {
  readonly fed: RuntimeTensor
  readonly shape: Shape
}

export interface SingleOp {
  readonly op: string
  /** Null is an optional input left out. */
  readonly inputs: readonly (Variable | Initializer | null)[]
  readonly attributes?: Record<string, Attribute>
  /** How many outputs; default 1. */
  readonly outputs?: number
}

/** A fed input whose first axis is the batch. */
export function batched(fed: RuntimeTensor): Variable {
  return { fed, shape: [BATCH, ...fed.dims.slice(1)] }
}

/** A fed input of fixed size. */
export function fixed(fed: RuntimeTensor): Variable {
  return { fed, shape: fed.dims }
}

export function singleOp({ op, inputs, attributes = {}, outputs = 1 }: SingleOp): { graph: Graph; feeds: Feeds } {
  const build = new GraphBuilder()
  const feeds: Record<string, RuntimeTensor> = {}
  const names = inputs.map((input, i) => {
    if (input === null) return ''
    if ('read' in input) return build.initializer(`x${i}`, input)
    feeds[`x${i}`] = input.fed
    return build.input(`x${i}`, input.fed.dtype, input.shape)
  })
  const results = Array.from({ length: outputs }, (_, i) => `y${i}`)
  build.add(op, names, attributes, { name: op, outputs: results })
  return { graph: build.build(results), feeds }
}
