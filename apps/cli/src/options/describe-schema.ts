/** What a parameter takes, in words: for `sightline methods` and for messages. */
import { alternativesOf, type JsonSchema } from './params.ts'

export function describeSchema(schema: JsonSchema): string {
  return joinOr(alternativesOf(schema).map(describeOne))
}

/** Words of a fixed set read as one list, whatever number of schemas they stand in. */
function joinOr(parts: readonly string[]): string {
  const unique = [...new Set(parts)]
  return unique.length < 2 ? unique.join('') : `${unique.slice(0, -1).join(', ')} or ${unique[unique.length - 1]}`
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
  if (prefixItems)
    return `${prefixItems.length} values (${prefixItems.map((item) => describeSchema(item as JsonSchema)).join('; ')})`
  const count = minItems !== undefined && minItems === maxItems ? ` of ${minItems}` : ''
  return `a list${count}: ${describeSchema((items ?? {}) as JsonSchema)}, …`
}

function describeRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const isBound = (bound: unknown) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  const bounds = [
    ...(isBound(minimum) ? [`≥ ${minimum}`] : []),
    ...(isBound(exclusiveMinimum) ? [`> ${exclusiveMinimum}`] : []),
    ...(isBound(maximum) ? [`≤ ${maximum}`] : []),
    ...(isBound(exclusiveMaximum) ? [`< ${exclusiveMaximum}`] : []),
  ]
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`
}
