/** What every part of the API speaks: ids, pages, roles, errors. Browser-safe, as is everything in this folder. */
import { z } from '@sightline/engine/declarations'

export const id = z.string().min(1).max(64)
export const count = z.int().min(0)
/** Null where a number is not finite. */
export const number = z.number().nullable()
export const time = z.date()
export const name = z.string().trim().min(1, 'Give it a name.').max(120)
export const description = z.string().trim().max(4000)

export const ROLES = ['owner', 'editor', 'viewer'] as const
export const role = z.enum(ROLES)
export type Role = z.output<typeof role>

/** Keyset pagination: `cursor` is what the last page gave as `next`. */
export const page = { cursor: z.string().max(200).nullish(), limit: z.int().min(1).max(200).default(50) }
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() })

export const person = z.object({ id, name: z.string() }).nullable()

/** What the data of a tRPC error holds beside tRPC's own fields, and the body of a failed request outside tRPC as `{ error: … }`. */
export const apiError = z.object({
  /** Stable: the engine's codes and those of the platform. */
  code: z.string(),
  message: z.string(),
  /** What to do. */
  hint: z.string().nullable(),
})
export type ApiError = z.output<typeof apiError>
