/** Which of a model's outputs is the scores of its classes, and which nodes it needs. */
import { onnxOutputsUnusable } from '../../errors/onnx-errors.ts'
import type { FileValue, OnnxBody, OnnxModel, OnnxNode } from './onnx-model.ts'

export interface ChosenOutput {
  readonly name: string
  readonly warnings: readonly string[]
}

/**
 * The one that most layers lead to: auxiliary classifiers (GoogLeNet, Inception) and features branch off before. Labels, which are integers, are none; an
 * output that holds a map, and not a number for each class, only where there is no other. Of equals the first.
 */
export function chooseOutput({ outputs, nodes }: OnnxModel): ChosenOutput {
  const candidates = outputs.filter(({ dtype }) => dtype === undefined || dtype === 'float32')
  if (candidates.length === 0) throw onnxOutputsUnusable(outputs.map(({ name }) => name))
  const scores = candidates.filter(isScores)
  const pool = scores.length > 0 ? scores : candidates
  const depth = depths(nodes)
  const best = pool.reduce((chosen, next) => ((depth.get(next.name) ?? 0) > (depth.get(chosen.name) ?? 0) ? next : chosen))
  if (outputs.length === 1) return { name: best.name, warnings: [] }
  return {
    name: best.name,
    warnings: [
      `The model has ${outputs.length} outputs (${outputs.map(({ name }) => name).join(', ')}); “${best.name}”, to which most layers lead, is taken as the class scores.`,
    ],
  }
}

function isScores({ shape }: FileValue): boolean {
  return shape === undefined || (shape.length > 1 && shape.slice(1).filter((dim) => dim !== 1).length < 2)
}

/** How many nodes follow each other up to a value. */
function depths(nodes: readonly OnnxNode[]): Map<string, number> {
  const depth = new Map<string, number>()
  for (const { inputs, outputs } of nodes) {
    const own = 1 + inputs.reduce((most, input) => Math.max(most, depth.get(input) ?? 0), 0)
    outputs.forEach((output) => depth.set(output, own))
  }
  return depth
}

/** The nodes that the output needs, in an order in which every value is defined before it is used. */
export function neededNodes(nodes: readonly OnnxNode[], output: string): OnnxNode[] {
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const done = new Set<OnnxNode>()
  const needed: OnnxNode[] = []
  // With a list of our own, since a chain of nodes may be longer than the stack of calls.
  const pending: { node: OnnxNode; left: string[] }[] = []
  const start = (name: string) => {
    const node = producers.get(name)
    if (!node || done.has(node)) return
    done.add(node)
    pending.push({ node, left: [...node.inputs, ...Object.values(node.bodies).flatMap(outerInputs)] })
  }
  start(output)
  for (let step = pending.at(-1); step !== undefined; step = pending.at(-1)) {
    const next = step.left.shift()
    if (next !== undefined) start(next)
    else needed.push(pending.pop()!.node)
  }
  const rank = new Map(nodes.map((node, i) => [node, i]))
  return isOrdered(nodes) ? needed.sort((a, b) => rank.get(a)! - rank.get(b)!) : needed
}

/** What a branch reads of the graph around it. */
function outerInputs({ nodes, outputs, initializers }: OnnxBody): string[] {
  const own = new Set([...initializers.keys(), ...nodes.flatMap((node) => node.outputs)])
  const read = [
    ...nodes.flatMap((node) => [...node.inputs, ...Object.values(node.bodies).flatMap(outerInputs)]),
    ...outputs.map(({ name }) => name),
  ]
  return read.filter((name) => !own.has(name))
}

/** As ONNX asks; some tools do not. */
function isOrdered(nodes: readonly OnnxNode[]): boolean {
  const later = new Set(nodes.flatMap(({ outputs }) => outputs.filter((output) => output !== '')))
  return nodes.every(({ inputs, outputs, bodies }) => {
    const ordered = [...inputs, ...Object.values(bodies).flatMap(outerInputs)].every((input) => !later.has(input))
    outputs.forEach((output) => later.delete(output))
    return ordered
  })
}
