/**
 * What a package declares of its explainers, made fit to be shown: texts are cut, addresses are of the web, and of each parameter's schema only that is left which forms know, of
 * the kind that they expect. The server checks what is sent against the whole schema; patterns are left out here, since one can be made that never ends.
 */
import type { Explainer } from '@sightline/api/contract'
import type { JsonSchema } from '@sightline/engine/declarations'
import { plainText, webAddress } from '../../lib/plain-text.ts'

const MOST_PARAMETERS = 100
const MOST_NAME = 60
const MOST_CHOICES = 200
const MOST_DEPTH = 4
const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'] as const

export function tameExplainer(explainer: Explainer): Explainer {
  // Ours are as we wrote them.
  if (explainer.package === null) return explainer
  const { title, summary, caveats, reference, params, package: of } = explainer
  return {
    ...explainer,
    version: plainText(explainer.version, 40),
    title: plainText(title, 100) || plainText(explainer.id, 100),
    summary: plainText(summary, 1000),
    caveats: plainText(caveats, 5000),
    reference: reference && { ...reference, title: plainText(reference.title, 500), url: webAddress(reference.url) ?? '' },
    params: tameParams(params),
    package: of,
  }
}

function tameParams(schema: JsonSchema): JsonSchema {
  const properties = Object.entries(isObject(schema.properties) ? schema.properties : {})
    .filter(([name]) => name !== '' && name === plainText(name, MOST_NAME))
    .slice(0, MOST_PARAMETERS)
  return {
    type: 'object',
    properties: Object.fromEntries(properties.map(([name, property]) => [name, tameSchema(property, 0)])),
    required: Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : [],
  }
}

function tameSchema(given: unknown, depth: number): JsonSchema {
  if (!isObject(given) || depth > MOST_DEPTH) return {}
  const inner = (list: unknown): JsonSchema[] =>
    Array.isArray(list) ? list.slice(0, MOST_CHOICES).map((one) => tameSchema(one, depth + 1)) : []
  const tamed: JsonSchema = {}
  const type = TYPES.find((one) => one === given['type'])
  if (type) tamed.type = type
  for (const key of ['title', 'description'] as const) {
    const text = given[key]
    if (typeof text === 'string') tamed[key] = plainText(text, key === 'title' ? 60 : 500)
  }
  for (const key of ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minItems', 'maxItems'] as const) {
    const bound = given[key]
    if (typeof bound === 'number') tamed[key] = bound
  }
  if (isScalar(given['const'])) tamed.const = given['const']
  const choices = Array.isArray(given['enum']) ? given['enum'].filter(isScalar).slice(0, MOST_CHOICES) : []
  if (choices.length > 0) tamed.enum = choices
  if ('default' in given) tamed.default = given['default'] as NonNullable<JsonSchema['default']>
  for (const key of ['anyOf', 'oneOf', 'prefixItems'] as const) {
    const schemas = inner(given[key])
    if (schemas.length > 0) tamed[key] = schemas
  }
  if (isObject(given['items'])) tamed.items = tameSchema(given['items'], depth + 1)
  return tamed
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value)
