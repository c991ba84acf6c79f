/** Which of a run's artifacts is shown for a layer and a target. */
import type { Artifact } from '@sightline/api/contract'

export interface Wanted {
  /** Null: whichever comes first. `input` speaks of the input. */
  readonly layer: string | null
  readonly target: number | null
  /** Among several of the same layer and target, from 0; null: the one that is meant to lie on the picture. */
  readonly part: number | null
}

export const INPUT_LAYER = 'input'

export const layerName = ({ layer }: Pick<Artifact, 'layer'>) => layer ?? INPUT_LAYER

export interface Chosen {
  readonly artifact: Artifact | null
  /** Of the same layer and target, in their order. */
  readonly parts: readonly Artifact[]
  /** The layers there are, in their order. */
  readonly layers: readonly string[]
  /** The classes that are explained, for the layer chosen. */
  readonly targets: readonly number[]
}

/** `artifact` is null where nothing is stored for the target that is wanted: then something else must not be shown in its place. */
export function chooseArtifact(artifacts: readonly Artifact[], { layer, target, part }: Wanted): Chosen {
  const layers = [...new Set(artifacts.map(layerName))]
  const at = layer !== null && layers.includes(layer) ? layer : layers[0]
  const ofLayer = artifacts.filter((artifact) => layerName(artifact) === at)
  const targets = [...new Set(ofLayer.flatMap((artifact) => artifact.target ?? []))]
  const wanted = target ?? targets[0] ?? null
  const parts = ofLayer.filter((artifact) => artifact.target === null || artifact.target === wanted)
  const artifact = (part === null ? undefined : parts[part]) ?? parts.find(liesOnPicture) ?? parts[0] ?? null
  return { artifact, parts, layers, targets }
}

const liesOnPicture = ({ display }: Artifact) => display.as === 'heat-map' && display.overlay

/** What tells a part from the others of its layer and target. */
export function partName({ diagnostics, shape, kind }: Artifact): string {
  const { resolution } = diagnostics
  const size = shape.slice(0, 2).join(' × ')
  return typeof resolution === 'string' ? `${resolution}, ${size}` : `${kind}, ${size}`
}
