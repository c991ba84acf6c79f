/** Measures a model of the demo against what is known of its pictures: the digit, and where the tag is. */
import { openModel, prepareImage, runExplainer, stack, topClasses, type OpenedModel } from '@sightline/engine'
import type { ExplainerDefinition } from '@sightline/engine/explainer'
import { smoothMap, toScalarMap, type ScalarMap } from '@sightline/engine/render'
import { resolve } from 'node:path'
import { IMAGE_SIZE, type Sample } from './dataset.ts'
import type { DemoModel } from './sets.ts'
import type { Box } from './tag.ts'

/** Opens a model that is committed beside this file. */
export function openDemoModel({ name }: Pick<DemoModel, 'name'>): Promise<OpenedModel> {
  return openModel(resolve(import.meta.dirname, 'models', name))
}

/** The class that the model names for each sample. */
export async function predictDigits(opened: OpenedModel, samples: readonly Sample[]): Promise<number[]> {
  const { logits } = await opened.model.predict(stack(inputsOf(opened, samples)))
  const classes = logits.shape[1]
  return samples.map((_, i) => topClasses(logits.data.subarray(i * classes, (i + 1) * classes), 1)[0])
}

/**
 * For each sample the share of its map's positive mass that lies on its tag: the explainer runs with its defaults on the class that the model names; its
 * last map is resized bilinearly to the picture's 64×64 pixels, what is negative counts as 0, and the sum inside the
 * tag's box is divided by the sum over the picture. A map without anything positive has no mass on the tag: 0.
 */
export async function massOnTags(
  opened: OpenedModel,
  explainer: ExplainerDefinition,
  samples: readonly Sample[],
): Promise<number[]> {
  const { model, preprocessing } = opened
  const shares: number[] = []
  for await (const event of runExplainer({ model, explainer, images: inputsOf(opened, samples), preset: preprocessing.preset })) {
    if (event.type !== 'image') continue
    const last = event.explanations[event.explanations.length - 1]
    shares.push(
      massInside(smoothMap(toScalarMap(last.values), { width: IMAGE_SIZE, height: IMAGE_SIZE }), samples[event.image].tag!),
    )
  }
  return shares
}

/** The share of a map's positive mass inside a box. */
export function massInside({ width, values }: ScalarMap, box: Box): number {
  let [inside, all] = [0, 0]
  values.forEach((value, i) => {
    const mass = Math.max(0, value)
    const [x, y] = [i % width, Math.floor(i / width)]
    all += mass
    if (x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height) inside += mass
  })
  return all === 0 ? 0 : inside / all
}

/** The share of the picture's area that a tag covers. */
export function areaShare({ width, height }: Box): number {
  return (width * height) / IMAGE_SIZE ** 2
}

function inputsOf({ model, preprocessing }: OpenedModel, samples: readonly Sample[]) {
  const size = { width: IMAGE_SIZE, height: IMAGE_SIZE, channels: 3 } as const
  return samples.map(
    ({ pixels }) => prepareImage({ ...size, data: pixels }, { preprocessing, inputShape: model.info.inputShape }).input,
  )
}
