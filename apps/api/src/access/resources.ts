/** To which workspace a thing belongs: the one place that says it. */
import { z } from '@sightline/engine/declarations'
import { id } from '../contract/index.ts'
import type { Database } from '../database/client.ts'

export interface Resource<Schema extends z.ZodObject> {
  /** What identifies it in a procedure's input. */
  readonly input: Schema
  /** The workspaces of the things named; one that does not exist gives null. */
  workspacesOf(db: Database, input: z.output<Schema>): Promise<(string | null | undefined)[]>
}

const ids = z.array(id).min(1).max(1000)

const resource = <Schema extends z.ZodObject>(found: Resource<Schema>): Resource<Schema> => found

export const workspace = resource({
  input: z.object({ workspaceId: id }),
  workspacesOf: async (_, { workspaceId }) => [workspaceId],
})

export const model = resource({
  input: z.object({ modelId: id }),
  workspacesOf: async (db, { modelId }) => [
    (await db.model.findUnique({ where: { id: modelId }, select: { workspaceId: true } }))?.workspaceId,
  ],
})

export const modelVersion = resource({
  input: z.object({ versionId: id }),
  workspacesOf: async (db, { versionId }) => [
    (await db.modelVersion.findUnique({ where: { id: versionId }, select: { model: { select: { workspaceId: true } } } }))?.model
      .workspaceId,
  ],
})

export const catalogueDownload = resource({
  input: z.object({ downloadId: id }),
  workspacesOf: async (db, { downloadId }) => [
    (await db.catalogueDownload.findUnique({ where: { id: downloadId }, select: { workspaceId: true } }))?.workspaceId,
  ],
})

export const imageSet = resource({
  input: z.object({ imageSetId: id }),
  workspacesOf: async (db, { imageSetId }) => [
    (await db.imageSet.findUnique({ where: { id: imageSetId }, select: { workspaceId: true } }))?.workspaceId,
  ],
})

export const images = resource({
  input: z.object({ imageIds: ids }),
  workspacesOf: async (db, { imageIds }) => {
    const found = await db.image.findMany({
      where: { id: { in: imageIds } },
      select: { imageSet: { select: { workspaceId: true } } },
    })
    return allFound(
      imageIds,
      found.map(({ imageSet: set }) => set.workspaceId),
    )
  },
})

export const experiment = resource({
  input: z.object({ experimentId: id }),
  workspacesOf: async (db, { experimentId }) => [
    (await db.experiment.findUnique({ where: { id: experimentId }, select: { workspaceId: true } }))?.workspaceId,
  ],
})

export const run = resource({
  input: z.object({ runId: id }),
  workspacesOf: async (db, { runId }) => [
    (await db.run.findUnique({ where: { id: runId }, select: { experiment: { select: { workspaceId: true } } } }))?.experiment
      .workspaceId,
  ],
})

export const runs = resource({
  input: z.object({ runIds: ids }),
  workspacesOf: async (db, { runIds }) => {
    const found = await db.run.findMany({
      where: { id: { in: runIds } },
      select: { experiment: { select: { workspaceId: true } } },
    })
    return allFound(
      runIds,
      found.map(({ experiment: of }) => of.workspaceId),
    )
  },
})

export const artifact = resource({
  input: z.object({ artifactId: id }),
  workspacesOf: async (db, { artifactId }) => [
    (
      await db.artifact.findUnique({
        where: { id: artifactId },
        select: { run: { select: { experiment: { select: { workspaceId: true } } } } },
      })
    )?.run.experiment.workspaceId,
  ],
})

export const comparison = resource({
  input: z.object({ comparisonId: id }),
  workspacesOf: async (db, { comparisonId }) => [
    (await db.comparison.findUnique({ where: { id: comparisonId }, select: { workspaceId: true } }))?.workspaceId,
  ],
})

/** One that is missing spoils the whole. */
function allFound(asked: readonly string[], found: readonly string[]): (string | null)[] {
  return found.length === new Set(asked).size ? [...new Set(found)] : [null]
}
