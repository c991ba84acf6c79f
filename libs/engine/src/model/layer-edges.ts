/**
 * How a model's layers hang together, to be drawn: an arrow from one layer to another where the one's output is read by the other, perhaps through values that
 * no layer is named for. A nested model is drawn by its layers alone. Layers that merely pass a value on (dropout) share it, and are chained as they are listed.
 */
import type { Graph } from '../graph/graph.ts'
import type { ImportedLayer } from '../importers/importer.ts'
import { INPUT } from './explainable-model.ts'

export interface LayerEdge {
  /** A layer's name; `INPUT` where no layer stands for the model's input. */
  readonly from: string
  readonly to: string
}

/** In the order of the layers that the arrows end at. */
export function layerEdges({ inputs, nodes }: Graph, layers: readonly ImportedLayer[]): LayerEdge[] {
  const nested = new Set(layers.map(({ within }) => within))
  const leaves = layers.filter(({ name }) => !nested.has(name))
  const namedBy = new Map<string, string[]>()
  for (const { name, output } of leaves) namedBy.set(output, [...(namedBy.get(output) ?? []), name])
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)))
  const starts = new Set(inputs.map(({ name }) => name))

  const sourcesOf = (output: string): Set<string> => {
    const sources = new Set<string>()
    const seen = new Set<string>()
    const open = [...(producers.get(output)?.inputs ?? [])]
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (seen.has(value)) continue
      seen.add(value)
      const layer = namedBy.get(value)?.at(-1)
      if (layer !== undefined) sources.add(layer)
      else if (starts.has(value)) sources.add(INPUT)
      else open.push(...(producers.get(value)?.inputs ?? []))
    }
    return sources
  }

  return leaves.flatMap(({ name, output }) => {
    const sharing = namedBy.get(output) ?? []
    const place = sharing.indexOf(name)
    if (place > 0) return [{ from: sharing[place - 1], to: name }]
    return [...sourcesOf(output)].reverse().map((from) => ({ from, to: name }))
  })
}
