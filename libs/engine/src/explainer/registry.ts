/** The explainers that a program offers: an explicit list, where two of one id are a mistake. */
import { z } from 'zod'
import { explainerDuplicate, explainerUnknown } from '../errors/run-errors.ts'
import type { ExplainerDefinition } from './contract.ts'

export interface Registry {
  readonly all: readonly ExplainerDefinition[]
  /** Throws EXPLAINER_UNKNOWN with the nearest id. */
  get(id: string): ExplainerDefinition
}

export function createRegistry(explainers: readonly ExplainerDefinition[]): Registry {
  const byId = new Map<string, ExplainerDefinition>()
  for (const explainer of explainers) {
    if (byId.has(explainer.id)) throw explainerDuplicate(explainer.id)
    byId.set(explainer.id, explainer)
  }
  return {
    all: [...byId.values()],
    get(id) {
      const explainer = byId.get(id)
      if (!explainer) throw explainerUnknown(id, [...byId.keys()])
      return explainer
    },
  }
}

/** The parameters as JSON Schema: for forms and for the command line. */
export function paramsJsonSchema({ params }: ExplainerDefinition): Record<string, unknown> {
  return z.toJSONSchema(params, { io: 'input' }) as Record<string, unknown>
}
