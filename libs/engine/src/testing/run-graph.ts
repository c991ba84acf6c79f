/** Runs a graph once, for tests of the graph, its operators and runtimes; through ONNX Runtime if nothing else is said. */
import type { Graph } from '../graph/graph.ts'
import { floats, integers, tensor, type Initializer } from '../graph/graph.ts'
import { onnxruntime } from '../runtimes/onnxruntime/onnxruntime.ts'
import type { Feeds, Fetches, Runtime, RuntimeTensor } from '../runtimes/runtime.ts'

export type Run = (feeds: Feeds) => Promise<Fetches>

/** Compiles the graph, hands it to `work` as a function, and frees it. */
export async function withGraph<T>(graph: Graph, work: (run: Run) => Promise<T>, runtime: Runtime = onnxruntime): Promise<T> {
  const model = await runtime.open(graph)
  try {
    return await work((feeds) => model.run({ key: 'graph', graph: () => graph, feeds }))
  } finally {
    await model.dispose()
  }
}

export async function runGraph(graph: Graph, feeds: Feeds, runtime?: Runtime): Promise<Fetches> {
  return withGraph(graph, (run) => run(feeds), runtime)
}

export function feed({ dtype, dims, read }: Initializer): RuntimeTensor {
  return { dtype, dims, data: read() }
}

/** A float32 tensor to feed. */
export function floatFeed(dims: readonly number[], data: readonly number[] | Float32Array): RuntimeTensor {
  return feed(floats(dims, data))
}

/** A one-dimensional int64 tensor to feed, or one of any shape. */
export function integerFeed(data: readonly number[], dims: readonly number[] = [data.length]): RuntimeTensor {
  return feed(tensor('int64', dims, integers(data).read()))
}

/** The data of a tensor as plain numbers. */
export function numbersOf({ data }: RuntimeTensor): number[] {
  return Array.from(data, Number)
}
