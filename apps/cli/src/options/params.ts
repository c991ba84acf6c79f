/**
 * `--param name=value`: values are read by what the method's JSON Schema says of the parameter, so that `samples=100` is a number, `patch=8,16` a list and
 * `fill=blur` a word. Whether a value is allowed is the schema's to say.
 */
import { z, type ExplainerDefinition } from '@sightline/engine'
import { paramRepeated, paramSyntax, paramUnknown } from '../cli-errors.ts'

export type JsonSchema = z.core.JSONSchema.JSONSchema

/** The JSON Schema of each parameter, as one may give it (defaults are optional). */
export function paramSchemas({ params }: Pick<ExplainerDefinition, 'params'>): Readonly<Record<string, JsonSchema>> {
  return (z.toJSONSchema(params, { io: 'input' }).properties ?? {}) as Record<string, JsonSchema>
}

/** Throws PARAM_SYNTAX, PARAM_UNKNOWN or PARAM_REPEATED. */
export function readParams(
  given: readonly string[],
  definition: Pick<ExplainerDefinition, 'id' | 'params'>,
): Record<string, unknown> {
  const schemas = paramSchemas(definition)
  const params: Record<string, unknown> = {}
  for (const pair of given) {
    const separator = pair.indexOf('=')
    if (separator < 1) throw paramSyntax(pair)
    const name = pair.slice(0, separator).trim()
    if (!Object.hasOwn(schemas, name)) throw paramUnknown(name, definition.id, Object.keys(schemas))
    if (Object.hasOwn(params, name)) throw paramRepeated(name)
    params[name] = readValue(pair.slice(separator + 1), schemas[name])
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

/** The schemas of a union, those that take any text last: `fill=0` is a number where numbers are allowed. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const union = schema.anyOf ?? schema.oneOf
  const alternatives = union ? union.flatMap((one) => alternativesOf(one as JsonSchema)) : [schema]
  const isText = (one: JsonSchema) => one.type === 'string' && one.enum === undefined && one.const === undefined
  return [...alternatives.filter((one) => !isText(one)), ...alternatives.filter(isText)]
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
