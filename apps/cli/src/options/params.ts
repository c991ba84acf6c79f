/**
 * `--param name=value`: values are read by what the method's JSON Schema says of the parameter, so that `samples=100` is a number, `patch=8,16` a list and
 * `fill=blur` a word. Whether a value is allowed is the schema's to say.
 */
import { alternativesOf, paramSchemas, type ExplainerDefinition, type JsonSchema } from '@sightline/engine/declarations'
import { paramRepeated, paramSyntax } from '../cli-errors.ts'

/** Throws PARAM_SYNTAX or PARAM_REPEATED; a name that the method does not know is left to `resolveParams`, which knows what to suggest. */
export function readParams(given: readonly string[], definition: Pick<ExplainerDefinition, 'params'>): Record<string, unknown> {
  const schemas = paramSchemas(definition)
  const params: Record<string, unknown> = {}
  for (const pair of given) {
    const separator = pair.indexOf('=')
    if (separator < 1) throw paramSyntax(pair)
    const name = pair.slice(0, separator).trim()
    if (Object.hasOwn(params, name)) throw paramRepeated(name)
    const text = pair.slice(separator + 1)
    params[name] = Object.hasOwn(schemas, name) ? readValue(text, schemas[name]) : text
  }
  return params
}

/** The value that the text means; the text itself if it can mean nothing that the schema takes. */
export function readValue(text: string, schema: JsonSchema): unknown {
  for (const alternative of alternativesOf(schema)) {
    const value = readAs(text, alternative)
    if (value !== undefined) return value
  }
  return text
}

/** Undefined if the text is no value of this type. */
function readAs(text: string, schema: JsonSchema): unknown {
  const fixed = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  if (fixed) return fixed.find((value) => String(value) === text.trim())
  switch (schema.type) {
    case 'string':
      return text
    case 'number':
    case 'integer':
      return readNumber(text)
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'null':
      return text === 'null' ? null : undefined
    case 'array':
      return readList(text, schema)
    default:
      return readJson(text)
  }
}

function readNumber(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** JSON, or items separated by commas. */
function readList(text: string, schema: JsonSchema): unknown {
  if (text.trimStart().startsWith('[')) return readJson(text)
  const items = text.split(',').map((item) => item.trim())
  const itemSchema = (i: number) => (schema.prefixItems?.[i] ?? schema.items ?? {}) as JsonSchema
  const values = items.map((item, i) => readValue(item, itemSchema(i)))
  const isNumeric = (i: number) => ['number', 'integer'].includes(String(itemSchema(i).type))
  return values.some((value, i) => isNumeric(i) && typeof value !== 'number') ? undefined : values
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // Not JSON: the caller tries what else it could be, and the schema refuses it in the end.
  }
}
