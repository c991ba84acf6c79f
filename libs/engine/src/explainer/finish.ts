/** Takes the numbers out of what an explainer returned, and refuses what is no explanation. */
import { resultInvalid } from '../errors/run-errors.ts'
import type { ModelInfo } from '../model/explainable-model.ts'
import type { ExplainerDefinition, Explanation, FinishedExplanation } from './contract.ts'

export interface FinishContext {
  readonly explainer: ExplainerDefinition
  readonly model: ModelInfo
  /** How many images the call had. */
  readonly images: number
}

/** The rank that `values` may have, by kind. */
const RANKS: Record<Explanation['kind'], readonly number[]> = {
  attribution: [1, 2, 3],
  'feature-maps': [1, 2, 3],
  filters: [1, 2, 3, 4],
  image: [3],
  curve: [1, 2],
  table: [2],
}

/** Disposes of the tensors, also where it throws. */
export async function finishExplanations(
  explanations: readonly Explanation[],
  context: FinishContext,
): Promise<FinishedExplanation[]> {
  try {
    return await Promise.all(explanations.map((explanation) => finish(explanation, context)))
  } finally {
    explanations.forEach(({ values }) => values.dispose())
  }
}

async function finish(
  { values, ...facts }: Explanation,
  { explainer, model, images }: FinishContext,
): Promise<FinishedExplanation> {
  const refuse = (reason: string) => resultInvalid(explainer.id, reason)
  if (!RANKS[facts.kind].includes(values.rank)) throw refuse(`${facts.kind} of rank ${values.rank}`)
  if (values.dtype !== 'float32') throw refuse(`${facts.kind} of type ${values.dtype}`)
  if (facts.image !== null && !(facts.image >= 0 && facts.image < images))
    throw refuse(`it names image ${facts.image} of ${images}`)
  if (facts.target !== null && !(facts.target >= 0 && facts.target < (model.head?.classes ?? 0))) {
    throw refuse(`it names class ${facts.target}`)
  }
  const data = (await values.data()) as Float32Array
  return {
    ...facts,
    values: { shape: [...values.shape], data: Float32Array.from(data) },
    warnings: [...facts.warnings, ...warningsOf(facts.kind, data)],
  }
}

/** What a reader of any map must be told. */
function warningsOf(kind: Explanation['kind'], data: Float32Array): string[] {
  const { broken, constant } = inspect(data)
  if (broken > 0) return [`${broken} of ${data.length} values are not finite`]
  if (kind === 'attribution' && data.length > 1 && constant) return ['the map is constant: it says nothing about where']
  return []
}

function inspect(data: Float32Array): { broken: number; constant: boolean } {
  let broken = 0
  let constant = true
  for (const value of data) {
    if (!Number.isFinite(value)) broken++
    if (value !== data[0]) constant = false
  }
  return { broken, constant }
}
