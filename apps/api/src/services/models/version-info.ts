/** What a model version's columns of JSON hold, with their types: written when a model is added, read wherever a version is shown or used. */
import type { LayerEdge, ModelInfo, Preprocessing } from '@sightline/engine'
import { sourceSchema } from '@sightline/catalogue'
import { z } from '@sightline/engine/declarations'
import { modelUseSchema, type ModelUse, type ModelVersion } from '../../contract/index.ts'
import type { Prisma } from '../../database/generated/client.ts'
import type { InspectedModel } from '../../runner/inspector.ts'

/** `ModelVersion.info`. */
export interface VersionInfo extends Omit<ModelInfo, 'labels' | 'runtime'> {
  /** As used. */
  readonly preprocessing: Preprocessing
  readonly edges: readonly LayerEdge[]
}

interface JsonColumns {
  readonly info: Prisma.JsonValue
  readonly preprocessing: Prisma.JsonValue
  readonly labels: Prisma.JsonValue
}

const labelsSchema = z.array(z.string()).nullable()

export function versionInfoOf({ info, edges, preprocessing, warnings }: InspectedModel): VersionInfo {
  return { ...info, edges, preprocessing, warnings }
}

/** Only what `versionInfoOf` has made is written there, so it is not checked again. */
export function readVersionInfo({ info }: Pick<JsonColumns, 'info'>): VersionInfo {
  return info as unknown as VersionInfo
}

export function readUse({ preprocessing }: Pick<JsonColumns, 'preprocessing'>): ModelUse {
  return modelUseSchema.parse(preprocessing)
}

/** What a page shows of it. */
export function readSource({ source }: { readonly source: Prisma.JsonValue }): ModelVersion['source'] {
  if (source === null) return null
  const { entry, addedAt, files } = sourceSchema.parse(source)
  const { title, publisher, page, licence, citation, verified } = entry
  return {
    ...{ title, publisher, page, licence, citation },
    verified: verified !== false,
    addedAt: new Date(addedAt),
    files: files.map(({ path, url }) => ({ path, url })),
  }
}

export function readVersionLabels({ labels }: Pick<JsonColumns, 'labels'>): string[] | null {
  return labelsSchema.parse(labels)
}
