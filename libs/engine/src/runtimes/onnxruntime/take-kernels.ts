/** Takes the kernels out of a graph that ONNX Runtime has optimised. */
import type { Tensor } from './native.ts'
import { DATA_TYPES, EXTERNAL, type GraphMessage, type NodeMessage, type TensorMessage } from '../../graph/onnx-schema.ts'
import { readOnlyAs } from '../../graph/read-only-as.ts'
import { sizeOf } from '../../model/nd-array.ts'
import { collectGarbage } from '../collect-garbage.ts'
import type { ExternalReader } from './external-reader.ts'
import type { SharedKernels } from './shared-kernels.ts'
import { convolutionOf, CONVOLUTIONS, isKernel, layoutOf, type Layout, type Standing } from './stand-ins.ts'

export interface Taken {
  /** The graph without its kernels. */
  readonly graph: GraphMessage
  /** What it is to be fed with. */
  readonly kernels: Readonly<Record<string, Tensor>>
}

export interface Taking {
  readonly outside: Pick<ExternalReader, 'read'>
  readonly shared: SharedKernels
}

/** The kernels that stand-ins stood for, in the layout of these; null where it is not clear which is whose, or where more was done to them than moving numbers. */
export async function takeStandIns(
  graph: GraphMessage,
  { graph: before, kernels }: Standing,
  { outside, shared }: Taking,
): Promise<Taken | null> {
  const { node: nodes = [], initializer: initializers = [], output: outputs = [] } = graph
  const convolution = convolutionOf(before)
  /** The value of each convolution that had a stand-in. */
  const found = new Map<NodeMessage, string>()
  for (const node of nodes) {
    const value = CONVOLUTIONS.includes(node.op_type) ? convolution(node) : null
    if (value !== null && kernels.has(value)) found.set(node, value)
  }
  if (found.size !== kernels.size || new Set(found.values()).size !== kernels.size) return null
  const others = new Set([
    ...nodes.flatMap((node) => (node.input ?? []).filter((_, i) => i !== 1 || !found.has(node))),
    ...outputs.map(({ name }) => name),
  ])
  const readers = new Map<string, string[]>()
  for (const [{ input = [] }, value] of found) readers.set(input[1], [...(readers.get(input[1]) ?? []), value])
  const taken: Record<string, Tensor> = {}
  const inside: TensorMessage[] = []
  for (const initializer of initializers) {
    const { name = '' } = initializer
    const values = readers.get(name)
    if (!values) {
      inside.push(await brought(initializer, outside))
      continue
    }
    const layout = others.has(name) ? null : await readLayout(initializer, outside)
    readers.delete(name)
    for (const value of values) {
      const kernel = kernels.get(value)!
      if (!layout || layout.count !== sizeOf(kernel.dims)) return null
      taken[inputOf(value)] = shared.arranged(kernel, layout)
      // What the kernel was read into.
      collectGarbage()
    }
  }
  if (readers.size > 0) return null
  const fed = nodes.map((node) => {
    const value = found.get(node)
    return value === undefined ? node : { ...node, input: node.input!.with(1, inputOf(value)) }
  })
  return { graph: { ...graph, node: fed, initializer: inside }, kernels: taken }
}

function inputOf(value: string): string {
  return `kernel of ${value}`
}

async function readLayout(tensor: TensorMessage, outside: Taking['outside']): Promise<Layout | null> {
  return standsOutside(tensor) ? layoutOf(tensor.dims ?? [], await readFloats(tensor, outside)) : null
}

function standsOutside({ data_type, data_location }: TensorMessage): boolean {
  return data_location === EXTERNAL && data_type === DATA_TYPES.float32
}

/** In memory of the reader's, until it reads on. */
async function readFloats(tensor: TensorMessage, outside: Taking['outside']): Promise<Float32Array> {
  const { buffer, byteLength } = await outside.read(tensor)
  return new Float32Array(buffer, 0, byteLength / Float32Array.BYTES_PER_ELEMENT)
}

/** All kernels that stand outside, as they are, those that are alike once. */
export async function takeKernels(graph: GraphMessage, { outside, shared }: Taking): Promise<Taken> {
  const kernelNames = kernelsOf(graph)
  const kernels: Record<string, Tensor> = {}
  const inside: TensorMessage[] = []
  for (const initializer of graph.initializer ?? []) {
    const { name = '', dims = [] } = initializer
    const isShared = standsOutside(initializer) && kernelNames.has(name)
    if (isShared) kernels[name] = shared.alike(dims, await readFloats(initializer, outside))
    else inside.push(await brought(initializer, outside))
  }
  return { graph: { ...graph, initializer: inside }, kernels }
}

/** The same tensor with its numbers inside. */
async function brought(tensor: TensorMessage, outside: Taking['outside']): Promise<TensorMessage> {
  const { name, dims, data_type, data_location } = tensor
  return data_location === EXTERNAL ? { name, dims, data_type, raw_data: (await outside.read(tensor)).slice() } : tensor
}

/** What only convolutions read, as their kernel. */
function kernelsOf({ node = [], output = [] }: GraphMessage): Set<string> {
  const nodes = node.map(({ op_type, input = [] }) => ({ op: op_type, inputs: input }))
  const kernels = readOnlyAs(nodes, isKernel)
  for (const { name } of output) kernels.delete(name)
  return kernels
}
