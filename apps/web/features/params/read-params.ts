/** Checks what a form holds against the JSON Schema that drew it. Loads zod: for dialogs that come when they are opened. */
import { describeSchema, z } from '@sightline/engine/declarations'
import { isSameValue, valueOf, type ParamField, type ParamInputs } from './param-fields.ts'

export interface ReadParams {
  /** What differs from the defaults. */
  readonly params: Record<string, unknown>
  /** By parameter: what is wrong with it. */
  readonly problems: Readonly<Record<string, string>>
}

export function readParams(fields: readonly ParamField[], inputs: ParamInputs): ReadParams {
  const params: Record<string, unknown> = {}
  const problems: Record<string, string> = {}
  for (const field of fields) {
    const value = valueOf(field, inputs[field.name])
    if (value === undefined) {
      if (field.required) problems[field.name] = `This one is needed: ${describeSchema(field.schema)}.`
      continue
    }
    if (!z.fromJSONSchema(field.schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).success) {
      problems[field.name] = `Takes ${describeSchema(field.schema)}.`
    } else if (!isSameValue(value, field.fallback)) {
      params[field.name] = value
    }
  }
  return { params, problems }
}
