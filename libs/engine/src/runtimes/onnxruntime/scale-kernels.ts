/**
 * Batch normalisation backwards multiplies each channel by a constant, mostly before a convolution. ONNX Runtime has no fusion for that order, so a pass over memory
 * is spent on it, in a layout that convolutions then have to leave. The convolution's kernel, which is constant too, can hold the factor instead.
 */
import { GraphBuilder } from '../../graph/builder.ts'
import { dependentValues } from '../../graph/differentiate.ts'
import { integers, type Graph, type Node } from '../../graph/graph.ts'

/** The same graph up to the rounding of scaled kernels. */
export function scaleKernelsInstead(graph: Graph): Graph {
  const build = new GraphBuilder()
  for (const input of graph.inputs) build.input(input.name, input.dtype, input.shape)
  for (const [name, initializer] of graph.initializers) build.initializer(name, initializer)
  const scales = scalesBeforeConvolutions(graph)
  for (const node of graph.nodes) {
    if (scales.products.has(node)) continue
    const scaled = scales.byConvolution.get(node)
    if (scaled) scaleKernel(build, node, scaled)
    else build.add(node.op, node.inputs, node.attributes, { name: node.name, outputs: node.outputs, foreign: node.foreign })
  }
  return build.build(graph.outputs)
}

interface Scaled {
  /** What the product scales. */
  readonly data: string
  /** One number for each of its channels. */
  readonly scale: string
}

/** Products with a constant for each channel (batch normalisation backwards) that one convolution alone reads: it can scale its kernel instead. */
function scalesBeforeConvolutions(graph: Graph) {
  const build = GraphBuilder.from(graph)
  const varying = dependentValues(
    graph.nodes,
    graph.inputs.map(({ name }) => name),
  )
  const readers = new Map<string, Node[]>()
  for (const node of graph.nodes) for (const input of node.inputs) readers.set(input, [...(readers.get(input) ?? []), node])
  const products = new Set<Node>()
  const byConvolution = new Map<Node, Scaled>()
  for (const node of graph.nodes) {
    const [product] = node.outputs
    const [reader, ...others] = readers.get(product) ?? []
    if (node.op !== 'Mul' || !reader || others.length > 0 || graph.outputs.includes(product) || reader.inputs[0] !== product)
      continue
    const [data, scale] = node.inputs
    const { shape } = build.type(product)
    const isPerChannel = !varying.has(scale) && String(build.type(scale).shape.slice(-3)) === String([shape[1], 1, 1])
    if (!isPerChannel || !varying.has(data) || build.type(data).shape.length !== 4 || axisOfChannels(build, reader) === null)
      continue
    products.add(node)
    byConvolution.set(reader, { data, scale })
  }
  return { products, byConvolution }
}

/** The axis of a convolution's kernel that runs over the channels of its input; null where there is none. */
function axisOfChannels(build: GraphBuilder, { op, inputs, attributes }: Node): 0 | 1 | null {
  if (op === 'ConvTranspose') return 0
  if (op !== 'Conv') return null
  const { group = 1 } = attributes
  if (group === 1) return 1
  const [out, perGroup] = build.type(inputs[1]).shape
  return perGroup === 1 && out === group ? 0 : null
}

function scaleKernel(build: GraphBuilder, node: Node, { data, scale }: Scaled): void {
  const [, kernel, ...rest] = node.inputs
  const name = (what: string) => `${node.name}:${what}`
  const shape = build.initializer(name('shape'), integers(axisOfChannels(build, node) === 0 ? [-1, 1, 1, 1] : [1, -1, 1, 1]))
  const [factor] = build.add('Reshape', [scale, shape], {}, { name: name('factor'), outputs: [name('factor')] })
  const [scaled] = build.add('Mul', [kernel, factor], {}, { name: name('scaled'), outputs: [name('scaled')] })
  build.add(node.op, [data, scaled, ...rest], node.attributes, { name: node.name, outputs: node.outputs })
}
