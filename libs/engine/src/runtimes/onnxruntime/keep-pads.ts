/**
 * ONNX Runtime (seen in 1.30) folds a Pad with zeros into the MaxPool that reads it. But the padding of a MaxPool never wins, and zeros do
 * where all numbers of a window are negative: ResNet50V2 pads so. A Pad that names its axes is left alone.
 */
import { integers, type Graph, type Initializer, type Node } from '../../graph/graph.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import { axesOfNode } from '../../graph/ops/MaxPool.ts'
import { overhang } from '../../graph/ops/shared/window.ts'

/**
 * The same graph, in which such pads name all their axes. Those that other nodes read stay as they are: before a Conv it is faster so, and right; so do those
 * whose zeros change no maximum.
 */
export function keepPadsBeforeMaxPools(graph: Graph): Graph {
  const pools = graph.nodes.filter(({ op }) => op === 'MaxPool')
  const poolsOf = (pad: Node) => pools.filter(({ inputs }) => inputs[0] === pad.outputs[0])
  const pads = graph.nodes.filter((node) => node.op === 'Pad' && !node.inputs[3] && poolsOf(node).length > 0)
  if (pads.length === 0) return graph
  const build = GraphBuilder.from(graph)
  const concerned = new Set(pads.filter((pad) => poolsOf(pad).some((pool) => zerosMayWin(build, pad, pool))))
  const initializers = new Map<string, Initializer>(graph.initializers)
  const nodes = graph.nodes.map((node) => {
    if (!concerned.has(node)) return node
    const [data, pads, value = ''] = node.inputs
    const axes = `${node.outputs[0]}:axes`
    initializers.set(axes, integers(build.type(data).shape.map((_, axis) => axis)))
    return { ...node, inputs: [data, pads, value, axes] }
  })
  return { ...graph, nodes, initializers }
}

/**
 * Not where the map comes from a ReLU and each window reaches into it: ResNet-50 and DenseNet pad so, and without the Pad their maps stay in the layout of convolutions. With Indices it
 * matters, which count places of the padded map.
 */
function zerosMayWin(build: GraphBuilder, { inputs: [data, pads] }: Node, pool: Node): boolean {
  if (build.producer(data)?.op !== 'Relu' || pool.outputs.length > 1) return true
  const axes = axesOfNode(pool, build.type(pool.inputs[0]).shape)
  const isPlain = axes.every((axis) => axis.dilation === 1 && axis.before === 0 && axis.after === 0 && overhang(axis) <= 0)
  const widths = [1, 1, ...axes.map(({ kernel }) => kernel)]
  // Befores of all axes, then afters.
  const reachInside = (build.type(pads).content ?? [Infinity]).every(
    (pad, i) => Number(pad) >= 0 && Number(pad) < widths[i % widths.length],
  )
  return !isPlain || !reachInside
}
