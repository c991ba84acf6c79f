/** Short ways to run an explainer in a test. */
import type { ExplainerDefinition, FinishedExplanation } from '../explainer/contract.ts'
import { runExplainer, type RunRequest } from '../explainer/run.ts'
import type { ImportedGraph } from '../importers/importer.ts'
import { ndArray } from '../model/nd-array.ts'
import { openTinyModel } from './tiny-models.ts'

/** Every explanation of a run, those of single images first. */
export async function explainAll(request: RunRequest): Promise<FinishedExplanation[]> {
  const all: FinishedExplanation[] = []
  for await (const event of runExplainer(request)) if (event.type !== 'started') all.push(...event.explanations)
  return all
}

export interface TinyRequest extends Partial<Omit<RunRequest, 'model' | 'images' | 'background'>> {
  readonly explainer: ExplainerDefinition
  /** Each in the order of `[h, w, c]`, in the model's input units. */
  readonly images: readonly (readonly number[])[]
  readonly background?: readonly (readonly number[])[]
}

/** Opens a tiny model, explains images with it (preset `unit`) and closes it. */
export async function explainTiny(
  imported: ImportedGraph,
  { images, background = [], ...request }: TinyRequest,
): Promise<FinishedExplanation[]> {
  const model = await openTinyModel(imported)
  const toArray = (values: readonly number[]) => ndArray(model.info.inputShape, Float32Array.from(values))
  try {
    return await explainAll({
      preset: 'unit',
      ...request,
      model,
      images: images.map(toArray),
      background: background.map(toArray),
    })
  } finally {
    await model.dispose()
  }
}
