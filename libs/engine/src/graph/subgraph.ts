/** Cuts a graph between any two sets of values: activations, `from(layer)`, and pruning after differentiation. */
import { notDetermined } from '../errors/graph-errors.ts'
import type { GraphBuilder } from './builder.ts'
import type { Graph, Initializer, Node } from './graph.ts'

export interface Cut {
  /** Values that become the inputs of the new graph, in this order; those that the outputs do not need are kept as inputs all the same. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/**
 * The part of the graph that computes `outputs` from `inputs` and nothing else.
 * Throws VALUE_NOT_DETERMINED where an output also needs an input of the whole graph that is not among `inputs`.
 */
export function subgraph(build: GraphBuilder, { inputs, outputs }: Cut): Graph {
  const cut = new Set(inputs)
  const nodes = new Set<Node>()
  const initializers = new Map<string, Initializer>()
  const seen = new Set<string>()
  const pending = [...outputs]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (value === '' || cut.has(value) || seen.has(value)) continue
    seen.add(value)
    const initializer = build.constantOf(value)
    const producer = build.producer(value)
    if (initializer) initializers.set(value, initializer)
    else if (producer) {
      nodes.add(producer)
      pending.push(...producer.inputs)
    } else throw notDetermined(value, inputs)
  }
  return {
    inputs: inputs.map((name) => ({ name, dtype: build.type(name).dtype, shape: build.type(name).shape })),
    outputs: [...outputs],
    nodes: build.nodes.filter((node) => nodes.has(node)),
    initializers,
  }
}
