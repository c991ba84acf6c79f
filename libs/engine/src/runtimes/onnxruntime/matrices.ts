/**
 * The large matrices of a model, read once into memory that all its sessions share: a derived graph takes them as inputs. From the weights file
 * every session would map them anew (VGG16: 472 MiB of resident memory for each). Kernels of convolutions follow the same way after ONNX Runtime has put them into an order of its own (optimize.ts).
 */
import { byteLengthOf } from '../../graph/data-types.ts'
import type { Graph, GraphInput, Initializer } from '../../graph/graph.ts'
import { readOnlyAs } from '../../graph/read-only-as.ts'
import type { Feeds } from '../runtime.ts'

const MIN_BYTES = 2 ** 20

export interface Matrices {
  readonly arrays: ReadonlyMap<Initializer, Float32Array>
  /** Resolves when all numbers are there: large ones come from their files while graphs are prepared. Throws what reading throws; whoever asks next tries again. */
  loaded(): Promise<void>
  /** Resolves when nothing is being read, well or not. */
  settled(): Promise<void>
}

/** Those that nothing but products of matrices reads. */
export function readMatrices({ nodes, initializers }: Graph): Matrices {
  const factors = readOnlyAs(nodes, isMatrix)
  const arrays = new Map<Initializer, Float32Array<ArrayBuffer>>()
  for (const [name, initializer] of initializers) {
    if (!factors.has(name) || initializer.dtype !== 'float32') continue
    if (byteLengthOf(initializer) < MIN_BYTES) continue
    arrays.set(initializer, initializer.load ? new Float32Array(byteLengthOf(initializer) / 4) : readPieces(initializer))
  }
  let loading: Promise<void> | undefined
  const loaded = () => {
    if (loading) return loading
    const begun = loadAll(arrays)
    loading = begun
    begun.catch(() => (loading = undefined))
    return begun
  }
  // Whoever computes asks again, and hears of what went wrong.
  loaded().catch(() => {})
  const settled = async () => {
    await loading?.catch(() => {})
  }
  return { arrays, loaded, settled }
}

async function loadAll(arrays: ReadonlyMap<Initializer, Float32Array<ArrayBuffer>>): Promise<void> {
  for (const [initializer, numbers] of arrays) await initializer.load?.(numbers)
}

function isMatrix(op: string, input: number): boolean {
  return (op === 'MatMul' || op === 'Gemm') && input === 1
}

function readPieces(initializer: Initializer): Float32Array<ArrayBuffer> {
  if (!initializer.pieces) return initializer.read() as Float32Array<ArrayBuffer>
  const numbers = new Float32Array(byteLengthOf(initializer) / Float32Array.BYTES_PER_ELEMENT)
  let position = 0
  for (const piece of initializer.pieces()) {
    numbers.set(piece as Float32Array, position)
    position += piece.length
  }
  return numbers
}

/** The graph with these matrices among its inputs, and what to feed there. */
export function takeMatrices(graph: Graph, { arrays }: Matrices): { readonly graph: Graph; readonly feeds: Feeds } {
  const feeds: Record<string, Feeds[string]> = {}
  const inputs: GraphInput[] = [...graph.inputs]
  const initializers = new Map<string, Initializer>()
  for (const [name, initializer] of graph.initializers) {
    const data = arrays.get(initializer)
    if (!data) {
      initializers.set(name, initializer)
      continue
    }
    inputs.push({ name, dtype: 'float32', shape: initializer.dims })
    feeds[name] = { dtype: 'float32', dims: initializer.dims, data }
  }
  return { graph: { ...graph, inputs, initializers }, feeds }
}
