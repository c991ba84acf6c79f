/** What a model says of one image, used in a way that may not be saved yet. */
import { decodeImage, prepareImage, row, stack, topClasses } from '@sightline/engine'
import { withoutFolders } from './without-folders.ts'
import type { Task } from './task.ts'

const TOP = 5

export const predict: Task<'predict'> = ({ model, modelKey, image, name }, { models }) =>
  withoutFolders(async () => {
    const opened = await models.open({ key: modelKey, model })
    const { info } = opened.model
    const prepared = prepareImage(await decodeImage(image, { name }), {
      preprocessing: opened.preprocessing,
      inputShape: info.inputShape,
    })
    const started = performance.now()
    const scores = await opened.model.predict(stack([prepared.input]))
    const milliseconds = performance.now() - started
    const [logits, probabilities] = [row(scores.logits, 0).data, row(scores.probabilities, 0).data]
    const predictions = topClasses(logits, Math.min(TOP, logits.length)).map((index) => ({
      class: index,
      label: info.labels?.[index] ?? null,
      logit: finite(logits[index]),
      probability: finite(probabilities[index]),
    }))
    return { predictions, filter: prepared.filter, milliseconds }
  })

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
