/** `sightline predict`: what a model says of images. */
import { openModel, row, stack, type OpenedModel } from '@sightline/engine'
import { printJson, printLine, printWarnings, type Environment } from '../environment.ts'
import { findImages, loadImage, sizeFrom, type ImageFile } from '../images.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { openOptions, type ModelOptions } from '../options/model-options.ts'
import { createProgress } from '../output/progress.ts'
import { formatTable } from '../output/table.ts'
import { describeProbability, topPredictions } from '../predictions.ts'
import type { Prediction } from '../result.ts'

export interface PredictOptions extends ModelOptions {
  readonly top: number
  readonly json?: boolean
}

export interface PredictRequest {
  readonly model: string
  readonly images: readonly string[]
  readonly options: PredictOptions
}

interface PredictedImage {
  readonly file: string
  readonly predictions: readonly Prediction[]
}

export async function predict(environment: Environment, { model, images, options }: PredictRequest): Promise<void> {
  const files = await findImages(environment, images)
  const opened = await openModel(await resolveModel(environment, model), {
    ...openOptions(environment, options),
    ...sizeFrom(files),
  })
  try {
    // With --json too: the document has no place for them, and stderr is not part of it.
    printWarnings(environment, opened.warnings)
    const predicted = await predictAll(environment, { opened, files, top: options.top })
    if (options.json) printJson(environment, { images: predicted })
    else printLine(environment.stdout, predicted.map(describeImage).join('\n\n'))
  } finally {
    await opened.dispose()
  }
}

interface Work {
  readonly opened: OpenedModel
  readonly files: readonly ImageFile[]
  readonly top: number
}

async function predictAll({ stderr, signal }: Environment, { opened, files, top }: Work): Promise<PredictedImage[]> {
  const progress = createProgress(stderr)
  const predicted: PredictedImage[] = []
  try {
    for (const [i, file] of files.entries()) {
      signal.throwIfAborted()
      progress.update(i, files.length)
      const { input } = await loadImage(file, opened)
      const { logits, probabilities } = await opened.model.predict(stack([input]))
      const scores = { logits: row(logits, 0).data, probabilities: row(probabilities, 0).data }
      predicted.push({ file: file.file, predictions: topPredictions(scores, opened.model.info, top) })
    }
    return predicted
  } finally {
    progress.clear()
  }
}

function describeImage({ file, predictions }: PredictedImage): string {
  const columns = [
    { title: '   class', align: 'right' },
    { title: 'probability', align: 'right' },
    { title: 'logit', align: 'right' },
    { title: 'label' },
  ] as const
  const rows = predictions.map(({ class: index, label, logit, probability }) => [
    String(index),
    describeProbability(probability),
    logit === null ? '–' : logit.toFixed(2),
    label ?? '',
  ])
  return `${file}\n${formatTable(columns, rows)}`
}
