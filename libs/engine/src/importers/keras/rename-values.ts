/** A graph with some of its values under other names. */
import type { Graph } from '../../graph/graph.ts'

export function renameValues(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const rename = (values: readonly string[]) => values.map((value) => names.get(value) ?? value)
  return {
    ...graph,
    outputs: rename(graph.outputs),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: rename(node.inputs), outputs: rename(node.outputs) })),
  }
}
