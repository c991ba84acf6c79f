/** Puts explanations into files, a `.npy` and a picture each, and says so in the words of result.json. */
import { encodeNpy, type FinishedExplanation } from '@sightline/engine'
import { createArtifactNames, imageFolder } from '../output/artifact-names.ts'
import type { OutputFolder } from '../output/output-folder.ts'
import { finite } from '../predictions.ts'
import type { Artifact } from '../result.ts'

/** What an explanation belongs to. */
export interface Owner {
  readonly index: number
  readonly file: string
}

export interface ArtifactWriter {
  /** `owner`: the image; null if it belongs to none. */
  write(explanation: FinishedExplanation, owner: Owner | null): Promise<Artifact>
}

export interface WriterOptions {
  readonly folder: OutputFolder
  readonly method: string
  /** PNG bytes. `owner`: the image's index. */
  draw(explanation: FinishedExplanation, owner: number | null): Uint8Array
}

export function createArtifactWriter({ folder, method, draw }: WriterOptions): ArtifactWriter {
  const nameOf = createArtifactNames()
  return {
    async write(explanation, owner) {
      const { kind, layer, target, values, diagnostics, warnings, meaning, display } = explanation
      const name = nameOf({ folder: owner ? imageFolder(owner.index, owner.file) : '', method, layer, target })
      const [data, picture] = [`${name}.npy`, `${name}.png`]
      await folder.write(data, encodeNpy(values))
      await folder.write(picture, draw(explanation, owner?.index ?? null))
      return {
        kind,
        layer,
        target,
        data,
        picture,
        shape: [...values.shape],
        stats: statsOf(values.data),
        diagnostics: JSON.parse(JSON.stringify(diagnostics)) as Artifact['diagnostics'],
        warnings: [...warnings],
        meaning,
        display: { ...display },
      }
    },
  }
}

/** Over the finite numbers. */
export function statsOf(data: Float32Array): Artifact['stats'] {
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0]
  for (const value of data) {
    if (!Number.isFinite(value)) continue
    if (value < min) min = value
    if (value > max) max = value
    sum += value
    count++
  }
  return { min: finite(min), max: finite(max), mean: finite(sum / count) }
}
