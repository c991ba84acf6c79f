/**
 * Kernels are most of a convolutional network, and while ONNX Runtime optimises a graph it holds each of them twice: as it is, and in the layout that it wants. But all that matters then is where each number
 * goes, and that is the same for all kernels of one shape. So a graph is optimised with stand-ins, one for each operator and shape, whose numbers are their own places; what becomes of them says how to arrange the kernels themselves.
 */
import { createHash } from 'node:crypto'
import { byteLengthOf } from '../../graph/data-types.ts'
import type { Graph, Initializer } from '../../graph/graph.ts'
import type { NodeMessage } from '../../graph/onnx-schema.ts'
import { readOnlyAs } from '../../graph/read-only-as.ts'
import { sizeOf } from '../../model/nd-array.ts'

/** Smaller kernels stay in the model: each input costs some microseconds at every run. */
export const MIN_SHARED_BYTES = 2 ** 18
/** Larger places are no float32. */
const MAX_PLACES = 2 ** 24
const PIECE = 2 ** 18

/** Operators whose kernel may be an input of the graph as well as a constant, and their names once they are optimised. */
export const CONVOLUTIONS: readonly string[] = ['Conv', 'FusedConv', 'ConvTranspose']
/** What ONNX Runtime joins to the convolution before it, of one input. */
const ACTIVATIONS: readonly string[] = ['Relu', 'LeakyRelu', 'Clip', 'Sigmoid', 'HardSigmoid', 'Tanh']
const BLOCKED_DOMAIN = 'com.microsoft.nchwc'

export function isKernel(op: string, input: number): boolean {
  return CONVOLUTIONS.includes(op) && input === 1
}

export interface Standing {
  /** The graph with stand-ins. */
  readonly graph: Graph
  /** What they stand for, by the value that the convolution gives. */
  readonly kernels: ReadonlyMap<string, Initializer>
}

export class StandIns {
  readonly #known = new Map<string, Initializer>()

  /** Null where there is no large kernel. */
  replace(graph: Graph): Standing | null {
    const replaceable = kernelsOf(graph)
    const kernels = new Map<string, Initializer>()
    const initializers = new Map(graph.initializers)
    /** Two convolutions of one value have stand-ins of their own, or the optimiser would take them for one. */
    const copies = new Map<string, number>()
    const nodes = graph.nodes.map((node) => {
      const [data, name, ...rest] = node.inputs
      const kernel = CONVOLUTIONS.includes(node.op) && replaceable.has(name) ? graph.initializers.get(name)! : null
      if (!kernel) return node
      const use = `${data} ${node.op} ${kernel.dims.join('×')}`
      const copy = copies.get(use) ?? 0
      copies.set(use, copy + 1)
      const standIn = `${node.op} kernel of ${kernel.dims.join('×')}, ${copy}`
      initializers.delete(name)
      initializers.set(standIn, this.#of(kernel.dims, standIn))
      kernels.set(node.outputs[0], kernel)
      return { ...node, inputs: [data, standIn, ...rest] }
    })
    return kernels.size === 0 ? null : { graph: { ...graph, nodes, initializers }, kernels }
  }

  #of(dims: readonly number[], name: string): Initializer {
    const known = this.#known.get(name) ?? placesOf(dims)
    this.#known.set(name, known)
    return known
  }
}

/** Large initializers that only convolutions read, as their kernel. */
function kernelsOf({ nodes, initializers, outputs }: Graph): Set<string> {
  const kernels = readOnlyAs(nodes, isKernel)
  const isLarge = (kernel: Initializer) => byteLengthOf(kernel) >= MIN_SHARED_BYTES && sizeOf(kernel.dims) < MAX_PLACES
  return new Set(
    [...initializers].flatMap(([name, initializer]) =>
      kernels.has(name) && !outputs.includes(name) && initializer.dtype === 'float32' && isLarge(initializer) ? [name] : [],
    ),
  )
}

/** 1, 2, 3 … */
function placesOf(dims: readonly number[]): Initializer {
  const size = sizeOf(dims)
  const fill = (places: Float32Array, first: number) => {
    for (let i = 0; i < places.length; i++) places[i] = first + i
    return places
  }
  return {
    dtype: 'float32',
    dims,
    read: () => fill(new Float32Array(size), 1),
    *pieces() {
      const piece = new Float32Array(Math.min(PIECE, size))
      for (let start = 0; start < size; start += PIECE) yield fill(piece.subarray(0, size - start), start + 1)
    },
  }
}

/**
 * The value of the given graph whose convolution an optimised node computes; null where that is not clear. ONNX Runtime (seen in 1.30) names nodes in its blocked layout after the value that they gave before, which
 * may be that of the activation behind the convolution; what it adds to them later does not change the name.
 */
export function convolutionOf(graph: Graph): (node: NodeMessage) => string | null {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  const isConvolution = (value: string) => CONVOLUTIONS.includes(producers.get(value)?.op ?? '')
  return ({ name = '', domain, output = [] }) => {
    const value = domain === BLOCKED_DOMAIN ? (/^(.*)_nchwc$/.exec(name)?.[1] ?? '') : output[0]
    if (isConvolution(value)) return value
    const producer = producers.get(value)
    const isJoined = producer && ACTIVATIONS.includes(producer.op) && isConvolution(producer.inputs[0])
    return isJoined ? producer.inputs[0] : null
  }
}

/** Where the numbers of a kernel go. */
export interface Layout {
  readonly dims: readonly number[]
  /** `places[i]` is the place, counted from 1, of what comes to `i`; 0: it is filled up with a zero. In memory of the reader's, until it reads on. */
  readonly places: Float32Array
  /** How many numbers the kernel has. */
  readonly count: number
  /** Tells layouts apart. */
  readonly key: string
}

/** What became of a stand-in; null unless its numbers were moved and nothing else. Whether all of them are there is to be seen by `count`. */
export function layoutOf(dims: readonly number[], places: Float32Array): Layout | null {
  const seen = new Uint8Array(places.length)
  let [count, moved] = [0, 0]
  for (const place of places) {
    if (place === 0) continue
    const isNew = Number.isInteger(place) && place > 0 && place <= places.length && seen[place - 1] === 0
    if (!isNew) return null
    seen[place - 1] = 1
    moved++
    count = Math.max(count, place)
  }
  if (moved !== count) return null
  const bytes = new Uint8Array(places.buffer, places.byteOffset, places.byteLength)
  return { dims, places, count, key: createHash('sha256').update(String(dims)).update(bytes).digest('base64') }
}

export function arrange(numbers: Float32Array, { places }: Layout): Float32Array<ArrayBuffer> {
  const arranged = new Float32Array(places.length)
  for (let i = 0; i < places.length; i++) if (places[i] !== 0) arranged[i] = numbers[places[i] - 1]
  return arranged
}
