/** What a package exports, as data. */
import { paramsJsonSchema, type ExplainerDefinition } from '@sightline/engine/remote'

/** Everything that looks like an explainer, default first, then sorted by name of export; the same one exported twice counts once. */
export function definitionsOf(module: Record<string, unknown>): readonly ExplainerDefinition[] {
  const { default: first, ...named } = module
  const exported = [...(Array.isArray(first) ? (first as unknown[]) : [first]), ...Object.values(named).flat()]
  return [...new Set(exported)].filter(isDefinition)
}

function isDefinition(value: unknown): value is ExplainerDefinition {
  return typeof value === 'object' && value !== null && 'explain' in value && typeof value.explain === 'function' && 'id' in value
}

export function declarationOf(definition: ExplainerDefinition): Record<string, unknown> {
  const { id, version, title, summary, reference = null, caveats, requires } = definition
  const params = paramsJsonSchema(definition)
  const resolves = definition.resolve !== undefined
  return {
    id,
    version,
    title,
    summary,
    reference,
    caveats,
    requires,
    params,
    resolves,
    summarizes: definition.summarize !== undefined,
  }
}
