/** Test models come in the opset of their day; the graph speaks the newest one. */
import { integers, type Graph, type Node } from '../graph/graph.ts'

/** A graph of an older opset in today's form: what moved from an attribute to an input, or became mandatory, in the operators that tests meet. */
export function newestOpset(graph: Graph, opset: number): Graph {
  const initializers = new Map(graph.initializers)
  const nodes = graph.nodes.map((node): Node => {
    const { axes, ...attributes } = node.attributes
    if (Array.isArray(axes) && (node.op.startsWith('Reduce') ? opset < 18 : node.op.endsWith('squeeze') && opset < 13)) {
      const name = `axes of ${node.name}`
      initializers.set(name, integers(axes as number[]))
      return { ...node, inputs: [...node.inputs, name], attributes }
    }
    if (node.op === 'Split' && opset < 18 && node.inputs.length === 1) {
      return { ...node, attributes: { ...node.attributes, num_outputs: node.outputs.length } }
    }
    return node
  })
  return { ...graph, initializers, nodes }
}
