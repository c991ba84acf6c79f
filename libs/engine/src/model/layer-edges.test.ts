import { describe, expect, it } from 'vitest'
import { BATCH, type Graph, type Node } from '../graph/graph.ts'
import type { ImportedLayer } from '../importers/importer.ts'
import { openModel } from './open-model.ts'
import { layerEdges } from './layer-edges.ts'
import { hasSharedData, SHARED_DATA_MARK, sharedData } from '../testing/shared-data.ts'

const node = (output: string, ...inputs: string[]): Node => ({
  name: output,
  op: 'Op',
  inputs,
  outputs: [output],
  attributes: {},
})
const graph = (...nodes: Node[]): Graph => ({
  inputs: [{ name: 'x', dtype: 'float32', shape: [BATCH, 1, 1, 1] }],
  outputs: [],
  nodes,
  initializers: new Map(),
})
const layer = (name: string, output = name, within?: string): ImportedLayer => ({
  name,
  kind: 'Layer',
  output,
  parameters: 0,
  weights: [],
  ...(within && { within }),
})
const shown = (of: Graph, layers: ImportedLayer[]) => layerEdges(of, layers).map(({ from, to }) => `${from} → ${to}`)

describe('layerEdges', () => {
  it('follows values that no layer is named for, and takes constants for no source', () => {
    const chain = graph(node('a', 'x', 'weights'), node('between', 'a'), node('b', 'between', 'shape', ''))
    expect(shown(chain, [layer('a'), layer('b')])).toEqual([':input → a', 'a → b'])
  })

  it('knows a layer that stands for the input', () => {
    expect(shown(graph(node('a', 'x')), [layer('image', 'x'), layer('a')])).toEqual(['image → a'])
  })

  it('draws both ways of a residual connection', () => {
    const residual = graph(node('a', 'x'), node('b', 'a'), node('sum', 'a', 'b'))
    expect(shown(residual, [layer('a'), layer('b'), layer('sum')])).toEqual([':input → a', 'a → b', 'a → sum', 'b → sum'])
  })

  it('chains layers that pass a value on', () => {
    const chain = graph(node('a', 'x'), node('b', 'a'))
    expect(shown(chain, [layer('a'), layer('dropout', 'a'), layer('flat', 'a'), layer('b')])).toEqual([
      ':input → a',
      'a → dropout',
      'dropout → flat',
      'flat → b',
    ])
  })

  it('draws the layers of a nested model in its place', () => {
    const nested = graph(node('a', 'x'), node('b', 'a'), node('c', 'b'))
    const layers = [layer('base', 'b'), layer('base/a', 'a', 'base'), layer('base/b', 'b', 'base'), layer('c')]
    expect(shown(nested, layers)).toEqual([':input → base/a', 'base/a → base/b', 'base/b → c'])
  })

  it.skipIf(!hasSharedData)(`connects every layer of a network with residual connections ${SHARED_DATA_MARK}`, async () => {
    const opened = await openModel(sharedData('models/emotion-mini-xception-keras2.0.hdf5'))
    try {
      const names = opened.model.info.layers.map(({ name }) => name)
      const [input] = names
      const ends = new Set(opened.edges.map(({ to }) => to))
      expect(names.filter((name) => !ends.has(name))).toEqual([input])
      expect(opened.edges.every(({ from, to }) => names.includes(from) && names.indexOf(from) !== names.indexOf(to))).toBe(true)
      for (const { name, kind } of opened.model.info.layers) {
        if (kind === 'Add') expect(opened.edges.filter(({ to }) => to === name)).toHaveLength(2)
      }
    } finally {
      await opened.dispose()
    }
  })
})
