/**
 * A convolution that nothing but a batch normalisation reads becomes one convolution with another kernel and bias. ONNX Runtime does so as well, but anew in each
 * session and in memory of the session's own; here the new kernel is a value of the graph, which fold-constants.ts computes once.
 */
import { GraphBuilder } from '../../graph/builder.ts'
import type { Graph, Node } from '../../graph/graph.ts'
import { readAttributes } from '../../graph/op.ts'
import { BatchNormalization } from '../../graph/ops/BatchNormalization.ts'
import { arithmetic } from '../../graph/ops/shared/arithmetic.ts'
import { reshapeTo } from '../../graph/ops/shared/rearrange.ts'

/** The same graph up to rounding. A convolution whose result is an output of the graph stays as it is. */
export function foldBatchNormalization(graph: Graph): Graph {
  const build = GraphBuilder.from(graph)
  const pairs = findPairs(graph)
  if (pairs.length === 0) return graph
  const folded = new Map(pairs.map(({ convolution, normalization }) => [normalization, fold(build, convolution, normalization)]))
  const gone = new Set(pairs.map(({ convolution }) => convolution))
  // What has been added depends on weights alone, so it may come first.
  const added = build.nodes.slice(graph.nodes.length)
  const kept = graph.nodes.filter((node) => !gone.has(node)).map((node) => folded.get(node) ?? node)
  return { ...build.build(graph.outputs), nodes: [...added, ...kept] }
}

interface Pair {
  readonly convolution: Node
  readonly normalization: Node
}

function findPairs({ nodes, outputs, initializers }: Graph): Pair[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node])))
  const readers = new Map<string, number>()
  for (const value of [...nodes.flatMap(({ inputs }) => inputs), ...outputs]) readers.set(value, (readers.get(value) ?? 0) + 1)
  return nodes.flatMap((normalization) => {
    const [data, ...parameters] = normalization.inputs
    const convolution = producers.get(data)
    const isPair =
      normalization.op === 'BatchNormalization' &&
      convolution !== undefined &&
      axisOfFilters(convolution) !== null &&
      readers.get(data) === 1 &&
      [...parameters, ...convolution.inputs.slice(1)].every((value) => value === '' || initializers.has(value))
    return isPair ? [{ convolution, normalization }] : []
  })
}

/** The axis of a convolution's kernel that runs over the channels of its result; null where there is none. */
function axisOfFilters({ op, attributes }: Node): 0 | 1 | null {
  if (op === 'Conv') return 0
  return op === 'ConvTranspose' && (attributes['group'] ?? 1) === 1 ? 1 : null
}

/** y = (w∗x + b − mean)·f + B with f = scale / √(variance + epsilon) is (w·f)∗x + (b − mean)·f + B. */
function fold(build: GraphBuilder, convolution: Node, normalization: Node): Node {
  const { add, subtract, multiply, divide, negate } = arithmetic(build)
  const [data, kernel, bias = ''] = convolution.inputs
  const [, scale, shift, mean, variance] = normalization.inputs
  const { epsilon } = readAttributes(normalization, BatchNormalization.attributes) as { epsilon: number }
  const factor = divide(scale, build.op('Sqrt', [add(variance, epsilon)]))
  const perFilter = build.type(kernel).shape.map((extent, axis) => (axis === axisOfFilters(convolution) ? extent : 1))
  const scaled = multiply(kernel, reshapeTo(build, factor, perFilter))
  const shifted = add(multiply(bias === '' ? negate(mean) : subtract(bias, mean), factor), shift)
  return { ...convolution, inputs: [data, scaled, shifted], outputs: normalization.outputs }
}
