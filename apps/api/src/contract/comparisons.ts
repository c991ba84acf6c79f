import { z } from '@sightline/engine/declarations'
import { id, name, page, person, time } from './shared.ts'

export const comparisonSchema = z.object({
  id,
  workspaceId: id,
  experimentId: id.nullable(),
  name: z.string(),
  note: z.string(),
  /** The query string of `/compare`, without `?`. */
  query: z.string(),
  createdAt: time,
  createdBy: person,
})

export const listComparisonsInput = z.object({ workspaceId: id, experimentId: id.optional(), ...page })
export const saveComparisonInput = z.object({
  workspaceId: id,
  experimentId: id.nullable().default(null),
  name,
  note: z.string().trim().max(1000).default(''),
  query: z.string().min(1).max(8000),
})
export const comparisonInput = z.object({ comparisonId: id })
export const updateComparisonInput = comparisonInput.extend({
  name: name.optional(),
  note: z.string().trim().max(1000).optional(),
  query: z.string().min(1).max(8000).optional(),
})

export type Comparison = z.output<typeof comparisonSchema>
