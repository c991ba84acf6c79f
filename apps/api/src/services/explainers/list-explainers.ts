/** The explainers that a workspace offers, as pages show them. Definitions only: their bodies are loaded by runners. */
import { paramsJsonSchema } from '@sightline/engine/declarations'
import type { Explainer } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import { offeredExplainers, type OfferedExplainer } from './offered-explainers.ts'

/** In the order in which they are offered. */
export async function listExplainers(services: { readonly db: Database }, workspaceId: string): Promise<Explainer[]> {
  return (await offeredExplainers(services, workspaceId)).map(toExplainer)
}

export function toExplainer({ definition, package: identity }: OfferedExplainer): Explainer {
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
      ...(requires.attention && { attention: true }),
      background: requires.background ?? false,
      classes: requires.classes ?? true,
      images: requires.images ?? true,
    },
    params: paramsJsonSchema(definition),
    package: identity,
  }
}
