import { z } from '@sightline/engine/declarations'
import { count, description, id, name, page, person, time } from './shared.ts'

export const experimentSchema = z.object({
  id,
  workspaceId: id,
  name: z.string(),
  description: z.string(),
  archived: z.boolean(),
  createdAt: time,
  createdBy: person,
  /** By status. */
  runs: z.object({ total: count, queued: count, running: count, done: count, failed: count, cancelled: count }),
})

export const listExperimentsInput = z.object({ workspaceId: id, archived: z.boolean().default(false), ...page })
export const experimentInput = z.object({ experimentId: id })
export const createExperimentInput = z.object({ workspaceId: id, name, description: description.default('') })
export const updateExperimentInput = experimentInput.extend({ name: name.optional(), description: description.optional() })
export const archiveExperimentInput = experimentInput.extend({ archived: z.boolean() })

export type Experiment = z.output<typeof experimentSchema>
