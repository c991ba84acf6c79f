/** What Sightline is measured at: tasks, and the work that they have in common. */
import { runExplainer, type ExplainableModel, type FinishedExplanation, type NdArray } from '@sightline/engine'
import { explainers } from '@sightline/plugins'

export const TARGET = 7

export interface Task {
  readonly repeats: number
  /** Of the images; default 224. */
  readonly side?: number
  /** Repetitions, those that warm up included, have another image than the one before: a model knows its last one. */
  run(model: ExplainableModel, repetition: number): Promise<unknown>
  /** A little of the work; by default the work itself. */
  warmUp?(model: ExplainableModel): Promise<unknown>
  /** How far the result is from the exact one, for the table. Not timed. */
  compare?(model: ExplainableModel): Promise<string>
}

export interface Explaining {
  readonly params?: Readonly<Record<string, unknown>>
  readonly repetition?: number
}

const waves = new Map<string, NdArray>()

/** An image, `[side, side, 3]`; made once, since a task that is timed asks for it. */
function wave(phase: number, side: number): NdArray {
  const key = `${phase} ${side}`
  const data = () => Float32Array.from({ length: side * side * 3 }, (_, i) => Math.sin(phase + 1.7 * i))
  const made = waves.get(key) ?? { shape: [side, side, 3], data: data() }
  waves.set(key, made)
  return made
}

/** Images of the background; those that are explained have other phases. */
const BACKGROUND = [1, 2, 3, 4]

/** The image of a repetition, `[side, side, 3]`. There are three, made before the clock starts. */
export function imageOf(repetition: number, side: number): NdArray {
  const images = [0, 5, 6].map((phase) => wave(phase, side))
  return images[repetition % images.length]
}

export async function explain(model: ExplainableModel, id: string, { params = {}, repetition = 0 }: Explaining = {}) {
  const [side] = model.info.inputShape
  const explainer = explainers.find((candidate) => candidate.id === id)!
  const explanations: FinishedExplanation[] = []
  const events = runExplainer({
    model,
    explainer,
    params,
    images: [imageOf(repetition, side)],
    background: explainer.requires.background ? BACKGROUND.map((phase) => wave(phase, side)) : [],
    preset: 'signed',
    target: { class: TARGET },
  })
  for await (const event of events) if (event.type === 'image') explanations.push(...event.explanations)
  if (explanations.length === 0) throw new Error(`${id} gave nothing`)
  return explanations
}
