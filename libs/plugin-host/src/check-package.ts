import type { ExplainableModel } from '@sightline/engine'
import { aborted } from '@sightline/engine/declarations'
import { conformanceCases } from '@sightline/engine/conformance'
import { openPackage, type OpenOptions } from './open-package.ts'
import type { CheckedExplainer } from './package-types.ts'

export interface CheckOptions extends OpenOptions {
  /** A classifier with three classes or more and a layer with space. Stays the caller's. */
  readonly model: ExplainableModel
  readonly signal?: AbortSignal
  /** Called before each case. */
  onCase?(explainer: string, name: string): void
}

/** At how many of an explainer's questions to the model it is stopped, to see that it stops. */
const STOPS = 3

/** Runs the conformance suite on every explainer of the package, in the sandbox. */
export async function checkPackage(folder: string, options: CheckOptions): Promise<CheckedExplainer[]> {
  const { model, signal, onCase } = options
  const opened = await openPackage(folder, options)
  const results: CheckedExplainer[] = []
  try {
    for (const explainer of opened.explainers) {
      const cases: { name: string; error: string | null }[] = []
      const countTensors = () => opened.leakedTensors()
      for (const { name, run } of conformanceCases(explainer, { model, random: 'unknown', stops: STOPS, countTensors })) {
        if (signal?.aborted) throw aborted()
        onCase?.(explainer.id, name)
        cases.push({ name, error: await run().then(() => null, messageOf) })
      }
      results.push({ explainer: explainer.id, cases })
    }
  } finally {
    await opened.close()
  }
  return results
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 2000)
}
