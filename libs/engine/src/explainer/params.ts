/** Checks the parameters that a user gave, and completes them with the explainer's defaults. */
import { paramsInvalid, paramUnknown } from '../errors/run-errors.ts'
import type { ExplainerDefinition } from './contract.ts'
import { describeSchema, paramSchemas } from './param-schemas.ts'

type Params = Readonly<Record<string, unknown>>

/** Throws PARAM_UNKNOWN or PARAM_INVALID. */
export function resolveParams(
  explainer: Pick<ExplainerDefinition, 'id' | 'title' | 'params'>,
  given: Params,
): Record<string, unknown> {
  const known = Object.keys(explainer.params.shape)
  for (const name of Object.keys(given)) if (!known.includes(name)) throw paramUnknown(name, explainer.title, known)
  const parsed = explainer.params.safeParse(given)
  if (parsed.success) return parsed.data as Record<string, unknown>
  const schemas = paramSchemas(explainer)
  // One sentence a parameter: several issues of one say the same in the words of the validator.
  const names = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? '')))
  const problems = [...names].map((name) =>
    name in schemas
      ? `${name} cannot be ${shown(given[name])}, it takes ${describeSchema(schemas[name])}`
      : parsed.error.issues.map(({ message }) => message).join(', '),
  )
  throw paramsInvalid(explainer.id, problems)
}

function shown(value: unknown): string {
  return value === undefined ? 'left out' : (JSON.stringify(value) ?? String(value))
}
