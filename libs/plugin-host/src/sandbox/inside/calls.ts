/** What the sandbox is asked, one function each. */
import {
  resolveParams,
  resultInvalid,
  type ExplainerDefinition,
  type Explanation,
  type FinishedExplanation,
  type Port,
  type Summary,
} from '@sightline/engine/remote'
import { resultTooLarge } from '../../errors/sandbox-errors.ts'
import { MAX_EXPLANATIONS, MAX_MESSAGE_BYTES } from '../../limits.ts'
import type { Calls, CallName } from '../protocol.ts'
import { declarationOf, definitionsOf } from './declare.ts'
import { explain } from './explain.ts'

export interface CallContext {
  readonly signal: AbortSignal
  readonly port: Port
  progress(done: number, total: number): void
}

type Answers = { [Name in CallName]: (input: Calls[Name]['input'], context: CallContext) => Promise<unknown> }

export function createCalls(load: () => Promise<Record<string, unknown>>): Answers {
  let loading: Promise<readonly ExplainerDefinition[]> | null = null
  const definitions = () => (loading ??= load().then(definitionsOf))
  const find = async (id: string): Promise<ExplainerDefinition> => {
    const found = (await definitions()).find((definition) => definition.id === id)
    if (!found) throw new Error(`it has no explainer “${id}” any more`)
    return found
  }
  const summaries = new Map<number, Summary>()
  const summaryOf = (number: number): Summary => {
    const summary = summaries.get(number)
    if (!summary) throw new Error('what it had collected over the images of this run is gone: its process was ended in between')
    return summary
  }

  return {
    declare: async () => (await definitions()).map(declarationOf),
    async explain(input, context) {
      const definition = await find(input.explainer)
      return await explain(definition, input, context)
    },
    async resolve({ explainer, params, model }) {
      const definition = await find(explainer)
      const parsed = resolveParams(definition, params)
      return (await definition.resolve?.(parsed, model)) ?? parsed
    },
    async summarize({ explainer, params }) {
      const definition = await find(explainer)
      const summary = (await definition.summarize?.(resolveParams(definition, params))) ?? null
      if (summary === null) return null
      summaries.set(summaries.size, summary)
      return summaries.size - 1
    },
    async add({ summary, explanations }) {
      await summaryOf(summary).add(explanations)
      return null
    },
    async finish({ summary }) {
      const explanations = await summaryOf(summary).finish()
      return checkSize(explanations.map(plainFacts))
    },
  }
}

/** Only what the contract names: whatever else an author added would be refused as a message. */
function plainFacts({
  kind,
  image,
  layer,
  target,
  meaning,
  diagnostics,
  warnings,
  display,
  values,
}: FinishedExplanation): FinishedExplanation {
  return { kind, image, layer, target, meaning, diagnostics, warnings, display, values }
}

/** Takes the numbers out of what an explainer returned, and disposes of the tensors. */
export async function takeExplanations(id: string, explanations: readonly Explanation[]): Promise<FinishedExplanation[]> {
  if (!Array.isArray(explanations)) throw resultInvalid(id, 'not a list of explanations')
  try {
    checkCount(explanations)
    return checkSize(await Promise.all(explanations.map((explanation) => take(id, explanation))))
  } finally {
    for (const explanation of explanations) if (isTensor(explanation?.values)) explanation.values.dispose()
  }
}

async function take(id: string, explanation: Explanation): Promise<FinishedExplanation> {
  if (typeof explanation !== 'object' || explanation === null || !isTensor(explanation.values)) {
    throw resultInvalid(id, 'an explanation whose values are no tensor')
  }
  const { kind, values } = explanation
  if (values.dtype !== 'float32') throw resultInvalid(id, `${kind} of type ${values.dtype}`)
  const data = (await values.data()) as Float32Array
  return plainFacts({ ...explanation, values: { shape: [...values.shape], data } })
}

function isTensor(values: unknown): values is Explanation['values'] {
  return typeof values === 'object' && values !== null && 'dataId' in values && 'dispose' in values
}

function checkCount({ length }: readonly unknown[]): void {
  if (length > MAX_EXPLANATIONS) throw resultTooLarge('The explainer', `${length} explanations, at most ${MAX_EXPLANATIONS}`)
}

function checkSize(explanations: FinishedExplanation[]): FinishedExplanation[] {
  checkCount(explanations)
  const bytes = explanations.reduce((sum, { values }) => sum + values.data.length * 4, 0)
  const megabytes = (size: number) => `${Math.round(size / 1e6)} MB`
  if (bytes > MAX_MESSAGE_BYTES)
    throw resultTooLarge('The explainer', `${megabytes(bytes)} of numbers, at most ${megabytes(MAX_MESSAGE_BYTES)}`)
  return explanations
}
