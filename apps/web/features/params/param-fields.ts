/**
 * What a form shows for each parameter of an explainer, from its JSON Schema. A field's *input* is what stands in the control (text, a tick, a list of chosen layers);
 * its *value* is what the explainer takes. An empty input means the default, which is left out of what is sent, as is anything equal to it.
 */
import type { JsonSchema } from '@sightline/engine/declarations'

export type ParamInput = string | boolean | readonly string[]
export type ParamInputs = Readonly<Record<string, ParamInput>>
export type ParamValues = Readonly<Record<string, unknown>>

interface FieldFacts {
  readonly name: string
  /** `localSmoothing` → `Local smoothing` */
  readonly label: string
  readonly description: string
  readonly required: boolean
  readonly schema: JsonSchema
  /** Undefined: the explainer decides, as the description says. */
  readonly fallback: unknown
}

export type ParamField = FieldFacts &
  (
    | { readonly kind: 'switch' }
    | { readonly kind: 'choice'; readonly choices: readonly (string | number)[] }
    | { readonly kind: 'number'; readonly whole: boolean; readonly minimum?: number; readonly maximum?: number }
    | { readonly kind: 'layer' }
    | { readonly kind: 'layers' }
    /** Words to choose from, numbers, lists of numbers: typed as text. */
    | { readonly kind: 'text'; readonly suggestions: readonly string[]; readonly json: boolean }
  )

export function paramFields(schema: JsonSchema): readonly ParamField[] {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const found = property as JsonSchema
    const facts = {
      name,
      label: found.title ?? labelOf(name),
      description: found.description ?? '',
      required: required.has(name),
      schema: found,
      fallback: found.default,
    }
    return { ...facts, ...kindOf(name, found) } as ParamField
  })
}

type Kind<Field> = Field extends unknown ? Omit<Field, keyof FieldFacts> : never

function kindOf(name: string, schema: JsonSchema): Kind<ParamField> {
  if (name === 'layer' && schema.type === 'string' && !schema.enum) return { kind: 'layer' }
  if (name === 'layers' && schema.type === 'array' && (schema.items as JsonSchema | undefined)?.type === 'string')
    return { kind: 'layers' }
  if (schema.type === 'boolean') return { kind: 'switch' }
  if (schema.enum && schema.enum.every((one) => typeof one === 'string' || typeof one === 'number')) {
    return { kind: 'choice', choices: schema.enum as (string | number)[] }
  }
  if (schema.type === 'integer' || schema.type === 'number') {
    return { kind: 'number', whole: schema.type === 'integer', ...bounds(schema) }
  }
  const alternatives = unionOf(schema)
  const suggestions = alternatives.flatMap(({ enum: words }) => (words ?? []).filter((word) => typeof word === 'string'))
  return {
    kind: 'text',
    suggestions,
    json: alternatives.some(({ type }) => type === 'object' || type === undefined) && suggestions.length === 0,
  }
}

/** Zod writes the largest safe integers where there is no bound. */
function bounds({ minimum, maximum }: JsonSchema): { minimum?: number; maximum?: number } {
  return {
    ...(minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? { minimum } : {}),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  }
}

function unionOf(schema: JsonSchema): readonly JsonSchema[] {
  const union = (schema.anyOf ?? schema.oneOf) as readonly JsonSchema[] | undefined
  return union ? union.flatMap(unionOf) : [schema]
}

function labelOf(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[-_]/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What the controls show for these parameters; for those left out, the defaults. */
export function inputsOf(fields: readonly ParamField[], values: ParamValues): ParamInputs {
  return Object.fromEntries(fields.map((field) => [field.name, inputOf(field, values[field.name] ?? field.fallback)]))
}

function inputOf(field: ParamField, value: unknown): ParamInput {
  switch (field.kind) {
    case 'switch':
      return value === true
    case 'layers':
      return Array.isArray(value) ? value.map(String) : []
    case 'text':
      return value === undefined ? '' : textOf(value, field.json)
    default:
      return value === undefined ? '' : String(value)
  }
}

/** `[8, 4]` → `8, 4` */
function textOf(value: unknown, json: boolean): string {
  if (Array.isArray(value) && !json) return value.join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The value that an input stands for; undefined: the default. What cannot be read stays text, and the schema refuses it. */
export function valueOf(field: ParamField, input: ParamInput | undefined): unknown {
  if (field.kind === 'switch') return input === true
  if (field.kind === 'layers') return Array.isArray(input) && input.length > 0 ? input : undefined
  const text = typeof input === 'string' ? input.trim() : ''
  if (text === '') return undefined
  switch (field.kind) {
    case 'layer':
      return text
    case 'choice':
      return field.choices.find((choice) => String(choice) === text) ?? text
    case 'number':
      return numberOf(text)
    case 'text':
      return field.json ? parseJson(text) : looseValueOf(text, field.suggestions)
  }
}

function numberOf(text: string): number | string {
  const value = Number(text)
  return Number.isFinite(value) ? value : text
}

/** `mean`, `16`, `8, 4`, `[8, 4]` */
function looseValueOf(text: string, words: readonly string[]): unknown {
  if (words.includes(text)) return text
  const bare = text.replace(/^\[|\]$/g, '')
  if (!/[,;\s]/.test(bare.trim()) && !text.startsWith('[')) return numberOf(text)
  const parts = bare
    .split(/[,;\s]+/)
    .filter(Boolean)
    .map(numberOf)
  return parts.every((part) => typeof part === 'number') ? parts : text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Equal as JSON. */
export function isSameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
