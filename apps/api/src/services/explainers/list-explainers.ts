/** The explainers that are installed, as pages show them. Definitions only: their bodies are loaded by runners. */
import { paramsJsonSchema, type ExplainerDefinition } from '@sightline/engine/declarations'
import { explainers } from '@sightline/plugins'
import type { Explainer } from '../../contract/index.ts'

let listed: readonly Explainer[] | undefined

/** In the order in which they are offered. */
export function listExplainers(): readonly Explainer[] {
  return (listed ??= explainers.map(toExplainer))
}

function toExplainer(definition: ExplainerDefinition): Explainer {
  const { id, version, title, summary, caveats, reference, requires } = definition
  return {
    id,
    version,
    title,
    summary,
    caveats,
    reference: reference ?? null,
    requires: {
      gradients: requires.gradients ?? false,
      layer: requires.layer ?? null,
      background: requires.background ?? false,
      classes: requires.classes ?? true,
      images: requires.images ?? true,
    },
    params: paramsJsonSchema(definition),
    package: null,
  }
}
