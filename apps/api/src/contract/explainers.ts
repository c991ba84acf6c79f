import { z, type JsonSchema } from '@sightline/engine/declarations'
import { id } from './shared.ts'

/** Which package, exactly: `integrity` is the hash of the archive that is kept, sha512-…. */
export const packageIdentitySchema = z.object({ name: z.string(), version: z.string(), integrity: z.string() })

export const explainerSchema = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  summary: z.string(),
  caveats: z.string(),
  reference: z.object({ title: z.string(), url: z.string(), year: z.number() }).nullable(),
  requires: z.object({
    gradients: z.boolean(),
    /** Kind of layer that the model must have; null: none. */
    layer: z.string().nullable(),
    /** Maps of attention between all parts of an image; absent: none. */
    attention: z.boolean().optional(),
    background: z.boolean(),
    classes: z.boolean(),
    images: z.boolean(),
  }),
  /** JSON Schema of the parameters, with defaults and descriptions: what forms are drawn from. */
  params: z.custom<JsonSchema>((value) => typeof value === 'object' && value !== null),
  /** Of a third party; null: it comes with Sightline. */
  package: packageIdentitySchema.nullable(),
})

export const listExplainersInput = z.object({ workspaceId: id })

export type PackageIdentity = z.output<typeof packageIdentitySchema>
export type Explainer = z.output<typeof explainerSchema>
