/** Which nodes of a graph have to run, with which kernel, and after which of them each value can be freed. */
import { runtimeOpUnsupported, runtimeTypeUnsupported } from '../../errors/runtime-errors.ts'
import { GraphBuilder } from '../../graph/builder.ts'
import type { DataType, Graph, Node, ValueType } from '../../graph/graph.ts'
import { readAttributes } from '../../graph/op.ts'
import { OPS } from '../../graph/ops/index.ts'
import type { Kernel, KernelDefinition } from './kernels/kernel.ts'
import { tensorType } from './tensors.ts'

export type KernelTable = Readonly<Record<string, KernelDefinition | undefined>>

export interface Step {
  readonly node: Node
  readonly kernel: Kernel
  /** The names of the inputs that the kernel reads, by their place; `undefined` for the others. */
  readonly reads: readonly (string | undefined)[]
  readonly outputs: readonly ValueType[]
  /** It depends on nothing that is fed. */
  readonly constant: boolean
  /** Values that nothing reads after this step. */
  readonly release: readonly string[]
}

export interface Plan {
  readonly steps: readonly Step[]
  readonly types: (value: string) => ValueType
}

/** Throws RUNTIME_OP_UNSUPPORTED and RUNTIME_TYPE_UNSUPPORTED, and what kernels refuse. */
export function planGraph(graph: Graph, kernels: KernelTable): Plan {
  const build = GraphBuilder.from(graph)
  const needed = neededNodes(graph, kernels)
  const constants = new Set(graph.initializers.keys())
  const drafts = needed.map((node) => {
    const step = draft(node, { build, kernels, constants })
    if (step.constant) node.outputs.forEach((output) => constants.add(output))
    return step
  })
  for (const { name, dtype } of graph.inputs) requireType(name, dtype)
  return { steps: withReleases(drafts, { graph, constants }), types: (value) => build.type(value) }
}

/** The inputs of a node whose numbers its kernel reads. */
function readInputs(node: Node, kernels: KernelTable): (string | undefined)[] {
  const definition = kernels[node.op]
  if (!definition) throw runtimeOpUnsupported('tfjs', node)
  return node.inputs.map((input, i) => (input !== '' && (definition.reads?.includes(i) ?? true) ? input : undefined))
}

/** In order. A node whose outputs only serve as shapes is not among them: shapes are known from the inference of types. */
function neededNodes(graph: Graph, kernels: KernelTable): Node[] {
  const wanted = new Set(graph.outputs)
  const needed: Node[] = []
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue
    needed.push(node)
    readInputs(node, kernels).forEach((input) => input !== undefined && wanted.add(input))
  }
  return needed.reverse()
}

interface Surroundings {
  readonly build: GraphBuilder
  readonly kernels: KernelTable
  readonly constants: ReadonlySet<string>
}

function draft(node: Node, { build, kernels, constants }: Surroundings): Step {
  const reads = readInputs(node, kernels)
  const types = node.inputs.map((input) => (input === '' ? undefined : build.type(input)))
  const definition = OPS.get(node.op)
  const kernel = kernels[node.op]
  if (!definition || !kernel) throw runtimeOpUnsupported('tfjs', node)
  // Optional outputs that were left out have a type all the same.
  const outputs = definition.infer(node, types)
  const read = reads.filter((input) => input !== undefined)
  for (const input of read) requireType(input, build.type(input).dtype)
  node.outputs.forEach((output, i) => output !== '' && requireType(output, outputs[i].dtype))
  return {
    node,
    kernel: kernel.prepare({ node, types, outputs, attributes: readAttributes(node, definition.attributes) as never }),
    reads,
    outputs,
    constant: outputs.every(isFixed) && read.every((input) => constants.has(input)),
    release: [],
  }
}

/** Neither its shape nor what is known of its numbers depends on the batch. */
function isFixed({ shape, content = [] }: ValueType): boolean {
  return [...shape, ...content].every((dimension) => typeof dimension === 'number')
}

function requireType(value: string, dtype: DataType): void {
  if (!tensorType(dtype)) throw runtimeTypeUnsupported('tfjs', value, dtype)
}

interface Lifetimes {
  readonly graph: Graph
  readonly constants: ReadonlySet<string>
}

/** Constants and outputs are not released by any step. */
function withReleases(steps: readonly Step[], { graph, constants }: Lifetimes): Step[] {
  const kept = new Set([...graph.outputs, ...constants])
  const released: Step[] = []
  for (const step of [...steps].reverse()) {
    const candidates = [...step.reads, ...step.node.outputs].filter((value): value is string => !!value)
    const release = [...new Set(candidates)].filter((value) => !kept.has(value))
    release.forEach((value) => kept.add(value))
    released.push({ ...step, release: step.constant ? [] : release })
  }
  return released.reverse()
}
