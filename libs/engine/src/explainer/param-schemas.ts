/** The parameters of an explainer as JSON Schema, one by one, and in words: for forms, help and messages. */
import { z } from 'zod'
import type { ExplainerDefinition } from './contract.ts'

export type JsonSchema = z.core.JSONSchema.JSONSchema

/** The JSON Schema of each parameter, as one may give it (defaults are optional). */
export function paramSchemas({ params }: Pick<ExplainerDefinition, 'params'>): Readonly<Record<string, JsonSchema>> {
  return (z.toJSONSchema(params, { io: 'input' }).properties ?? {}) as Record<string, JsonSchema>
}

/** The schemas of a union, those that take any text last: `0` is a number where numbers are allowed. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  const union = schema.anyOf ?? schema.oneOf
  const alternatives = union ? union.flatMap((one) => alternativesOf(one as JsonSchema)) : [schema]
  const isText = (one: JsonSchema) => one.type === 'string' && one.enum === undefined && one.const === undefined
  return [...alternatives.filter((one) => !isText(one)), ...alternatives.filter(isText)]
}

/** What a parameter takes, in words: `a whole number ≥ 1`. */
export function describeSchema(schema: JsonSchema): string {
  const parts = [...new Set(alternativesOf(schema).map(describeOne))]
  if (parts.length < 3) return parts.join(', or ')
  return `${parts.slice(0, -1).join('; ')}; or ${parts[parts.length - 1]}`
}

/** `a, b or c` */
function joinOr(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`
}

function describeOne(schema: JsonSchema): string {
  if (schema.const !== undefined) return String(schema.const)
  if (schema.enum) return joinOr(schema.enum.map(String))
  switch (schema.type) {
    case 'integer':
      return `a whole number${describeRange(schema)}`
    case 'number':
      return `a number${describeRange(schema)}`
    case 'boolean':
      return 'true or false'
    case 'string':
      return 'text'
    case 'null':
      return 'null'
    case 'array':
      return describeList(schema)
    default:
      return 'JSON'
  }
}

function describeList({ prefixItems, items, minItems, maxItems }: JsonSchema): string {
  if (prefixItems) {
    const parts = prefixItems.map((item) => describeSchema(item as JsonSchema))
    return `${parts.length} values, ${new Set(parts).size === 1 ? `each ${parts[0]}` : `namely ${parts.join(' and ')}`}`
  }
  const count = minItems !== undefined && minItems === maxItems ? `${minItems} values` : 'a list'
  return `${count}, each ${describeSchema((items ?? {}) as JsonSchema)}`
}

function describeRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const isBound = (bound: unknown) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  if (isBound(minimum) && isBound(maximum)) return ` from ${minimum} to ${maximum}`
  const bounds = [
    ...(isBound(minimum) ? [`≥ ${minimum}`] : []),
    ...(isBound(exclusiveMinimum) ? [`> ${exclusiveMinimum}`] : []),
    ...(isBound(maximum) ? [`≤ ${maximum}`] : []),
    ...(isBound(exclusiveMaximum) ? [`< ${exclusiveMaximum}`] : []),
  ]
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`
}
