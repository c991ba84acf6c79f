/**
 * ONNX Runtime (seen in 1.30) folds a Pad with zeros into the MaxPool that reads it. But the padding of a MaxPool never wins, and zeros do
 * where all numbers of a window are negative: ResNet50V2 pads so. A Pad that names its axes is left alone.
 */
import { integers, type Graph, type Initializer, type Node } from '../../graph/graph.ts'
import { GraphBuilder } from '../../graph/builder.ts'

/** The same graph, in which such pads name all their axes. Those that other nodes read stay as they are: before a Conv it is faster so, and right. */
export function keepPadsBeforeMaxPools(graph: Graph): Graph {
  const pooled = new Set(graph.nodes.filter(({ op }) => op === 'MaxPool').map(({ inputs }) => inputs[0]))
  const isConcerned = ({ op, inputs, outputs }: Node) => op === 'Pad' && pooled.has(outputs[0]) && !inputs[3]
  if (!graph.nodes.some(isConcerned)) return graph
  const build = GraphBuilder.from(graph)
  const initializers = new Map<string, Initializer>(graph.initializers)
  const nodes = graph.nodes.map((node) => {
    if (!isConcerned(node)) return node
    const [data, pads, value = ''] = node.inputs
    const axes = `${node.outputs[0]}:axes`
    initializers.set(axes, integers(build.type(data).shape.map((_, axis) => axis)))
    return { ...node, inputs: [data, pads, value, axes] }
  })
  return { ...graph, nodes, initializers }
}
