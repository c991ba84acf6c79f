/** From rows to what the contract says of models and their versions. */
import type { ModelSummary, ModelVersion, ModelVersionSummary, Network } from '../../contract/index.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { readSource, readUse, readVersionInfo, readVersionLabels } from './version-info.ts'

/** The box of the model's input, where no layer stands for it: the engine's `INPUT`. */
const INPUT_NODE = ':input'

/** What a version in a list needs: all but the long column of its layers. */
export const SUMMARY = {
  id: true,
  modelId: true,
  number: true,
  format: true,
  inputShape: true,
  parameters: true,
  classes: true,
  createdAt: true,
  createdBy: { select: { id: true, name: true } },
  model: { select: { name: true } },
  files: { select: { path: true, sha256: true, file: { select: { bytes: true } } }, orderBy: { path: 'asc' } },
} satisfies Prisma.ModelVersionSelect

export const WHOLE = {
  ...SUMMARY,
  sha256: true,
  preprocessing: true,
  labels: true,
  info: true,
  source: true,
} satisfies Prisma.ModelVersionSelect

export type SummaryRow = Prisma.ModelVersionGetPayload<{ select: typeof SUMMARY }>
export type WholeRow = Prisma.ModelVersionGetPayload<{ select: typeof WHOLE }>
type ModelRow = Prisma.ModelGetPayload<true>

export function toVersionSummary(row: SummaryRow): ModelVersionSummary {
  const { id, modelId, number, format, inputShape, classes, createdAt, createdBy } = row
  return {
    id,
    modelId,
    modelName: row.model.name,
    number,
    format,
    inputShape,
    parameters: Number(row.parameters),
    classes,
    bytes: row.files.reduce((sum, { file }) => sum + Number(file.bytes), 0),
    createdAt,
    createdBy,
  }
}

export function toVersion(row: WholeRow): ModelVersion {
  const { head, headless, lastSpatialLayer, layers, operators, preprocessing, warnings } = readVersionInfo(row)
  return {
    ...toVersionSummary(row),
    sha256: row.sha256,
    files: row.files.map(({ path, sha256, file }) => ({ path, sha256, bytes: Number(file.bytes) })),
    use: readUse(row),
    preprocessing,
    labels: readVersionLabels(row),
    layers: layers.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] })),
    head,
    headless,
    lastSpatialLayer,
    operators: [...operators],
    warnings: [...warnings],
    source: readSource(row),
  }
}

/** `versions`: the newest alone is enough. */
export interface ModelFacts {
  readonly latest: SummaryRow
  readonly versions: number
  readonly runs: number
}

export function toModelSummary(model: ModelRow, { latest, versions, runs }: ModelFacts): ModelSummary {
  return { ...toModel(model), latest: toVersionSummary(latest), versions, runs }
}

export function toModel({ id, workspaceId, name, description, archivedAt, createdAt }: ModelRow) {
  return { id, workspaceId, name, description, archived: archivedAt !== null, createdAt }
}

/** One box a layer; nested models are drawn by their layers. */
export function toNetwork(row: Pick<WholeRow, 'info'>): Network {
  const { edges, inputShape, layers } = readVersionInfo(row)
  const nested = new Set(layers.map(({ within }) => within))
  const boxes = layers
    .filter(({ name }) => !nested.has(name))
    .map(({ name, kind, outputShape, parameters }) => ({ id: name, kind, outputShape: [...outputShape], parameters }))
  const hasInput = edges.some(({ from }) => from === INPUT_NODE)
  const input = { id: INPUT_NODE, kind: 'Input', outputShape: [...inputShape], parameters: 0 }
  return { nodes: hasInput ? [input, ...boxes] : boxes, edges: edges.map(({ from, to }) => ({ from, to })) }
}
