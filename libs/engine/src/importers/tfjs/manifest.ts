/** The manifest of a TensorFlow.js model: groups of weights, each packed one after the other into the group's shards. */
import { modelFileBroken } from '../../errors/importer-errors.ts'
import { z } from 'zod'

const size = z.number().int().nonnegative()

const weight = z.object({
  name: z.string(),
  shape: z.array(size),
  dtype: z.string(),
  /** `value = stored · scale + min` for integers; float16 is stored as it is. */
  quantization: z.object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() }).optional(),
})

const manifest = z.array(z.object({ paths: z.array(z.string()), weights: z.array(weight) }))

export type WeightSpec = z.infer<typeof weight>
export type WeightGroup = z.infer<typeof manifest>[number]

/** A model without weights may leave the manifest out. */
export function readManifest(value: unknown, path: string): WeightGroup[] {
  const result = manifest.safeParse(value ?? [])
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw modelFileBroken(path, `its weightsManifest is wrong at ${issue.path.join('.') || 'the top'} (${issue.message})`)
}
