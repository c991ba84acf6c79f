import type { Artifact } from '@sightline/api/contract'
import { describe, expect, it } from 'vitest'
import { chooseArtifact, partName } from './choose-artifact.ts'

const artifact = (id: string, facts: Partial<Artifact>): Artifact => ({
  id,
  runId: 'run',
  imageId: 'image',
  position: 0,
  kind: 'attribution',
  layer: null,
  target: null,
  shape: [8, 8],
  meaning: '∂logit/∂input',
  stats: { min: 0, max: 1, mean: 0, limit: 1 },
  diagnostics: {},
  warnings: [],
  display: { as: 'heat-map', scale: 'diverging', overlay: true },
  bytes: 1,
  ...facts,
})

const layered = [
  artifact('a7', { layer: 'conv1', target: 7 }),
  artifact('a9', { layer: 'conv1', target: 9 }),
  artifact('b7', { layer: 'conv2', target: 7 }),
]

describe('the artifact of a layer and target', () => {
  it.each([
    [{ layer: null, target: null }, 'a7'],
    [{ layer: 'conv2', target: null }, 'b7'],
    [{ layer: 'conv1', target: 9 }, 'a9'],
    [{ layer: 'no such layer', target: 9 }, 'a9'],
    [{ layer: 'conv2', target: 9 }, undefined],
    [{ layer: null, target: 3 }, undefined],
  ])('%j: %s', (wanted, id) => {
    expect(chooseArtifact(layered, { ...wanted, part: null }).artifact?.id).toBe(id)
  })

  it('says what else there is', () => {
    const { layers, targets } = chooseArtifact(layered, { layer: 'conv1', target: null, part: null })
    expect({ layers, targets }).toEqual({ layers: ['conv1', 'conv2'], targets: [7, 9] })
  })

  it('what explains no class is shown for every target', () => {
    const maps = [
      artifact('m', { kind: 'feature-maps', layer: 'conv1', display: { as: 'channel-grid', normalise: 'zscore', columns: 16 } }),
    ]
    expect(chooseArtifact(maps, { layer: null, target: 4, part: null })).toMatchObject({ artifact: { id: 'm' }, targets: [] })
  })

  it('of several parts, the one that lies on the picture unless another is wanted', () => {
    const parts = [
      artifact('grid', {
        target: 1,
        display: { as: 'heat-map', scale: 'diverging', overlay: false },
        diagnostics: { resolution: 'grid' },
      }),
      artifact('full', { target: 1, diagnostics: { resolution: 'full' }, shape: [64, 64] }),
    ]
    const id = (part: number | null) => chooseArtifact(parts, { layer: null, target: null, part }).artifact?.id
    expect([id(null), id(0), id(1), id(5)]).toEqual(['full', 'grid', 'full', 'full'])
    expect(parts.map(partName)).toEqual(['grid, 8 × 8', 'full, 64 × 64'])
  })

  it('nothing of nothing', () => {
    expect(chooseArtifact([], { layer: 'x', target: 1, part: null })).toEqual({
      artifact: null,
      parts: [],
      layers: [],
      targets: [],
    })
  })
})
