/**
 * Which output of a model holds the class scores. Models made for visualisation return their feature maps as well: an output that
 * another one is computed from is none that the model ends in.
 */
import type { TensorReference } from './calls.ts'
import type { Topology } from './topology.ts'

export interface OrderedOutputs {
  /** All outputs, the class scores first and the others in the file's order. */
  readonly all: readonly TensorReference[]
  /** How many of them the model ends in. */
  readonly ends: number
}

export function orderOutputs(topology: Topology): OrderedOutputs {
  const { outputs } = topology
  const ends = outputs.filter((output) => !outputs.some((other) => other !== output && dependsOn(topology, other, output)))
  const [scores] = ends.length > 0 ? ends : outputs
  return { all: [scores, ...outputs.filter((output) => output !== scores)], ends: ends.length }
}

/** Whether `output` is computed from `source`. */
function dependsOn({ layers }: Topology, output: TensorReference, source: TensorReference): boolean {
  const calls = new Map(layers.map((layer) => [layer.name, layer.calls]))
  const isSource = ({ layer, call }: TensorReference) => layer === source.layer && call === source.call
  const seen = new Set<string>()
  const queue = [...(calls.get(output.layer)?.[output.call]?.inputs ?? [])]
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (isSource(next)) return true
    const key = JSON.stringify([next.layer, next.call])
    if (seen.has(key)) continue
    seen.add(key)
    queue.push(...(calls.get(next.layer)?.[next.call]?.inputs ?? []))
  }
  return false
}
