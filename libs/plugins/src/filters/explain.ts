import {
  checkAborted,
  convolutionMissing,
  convolutionsOf,
  filters,
  kernelMissing,
  mapWarnings,
  meanOf,
  rangeOf,
  table,
  takeNumbers,
  type ExplainContext,
  type Explanation,
} from '@sightline/engine/explainer'
import type { FiltersParams } from './definition.ts'

const COLUMNS = ['layer', 'kernel', 'shape', 'values', 'min', 'max', 'mean', 'deviation']

interface Kernel {
  readonly layer: string
  readonly name: string
  readonly shape: readonly number[]
  readonly statistics: { readonly min: number; readonly max: number; readonly mean: number; readonly deviation: number }
}

export async function explain(context: ExplainContext, { layers: given }: FiltersParams): Promise<Explanation[]> {
  const { model } = context
  const convolutions = convolutionsOf(model.info)
  if (!given && convolutions.length === 0) throw convolutionMissing()
  const wanted = (given ?? convolutions.slice(0, 1)).map((name) => model.layer(name).name)
  for (const name of wanted) {
    if (!convolutions.includes(name)) throw kernelMissing(name, model.layer(name).kind, convolutions)
  }

  const pictures = new Map<string, Explanation[]>(wanted.map((name) => [name, []]))
  const kernels: Kernel[] = []
  const weighted = model.info.layers.filter(({ parameters }) => parameters > 0)
  for (const [i, { name: layer }] of weighted.entries()) {
    checkAborted(context.signal)
    for (const { name, value } of await model.weights(layer)) {
      const { shape } = value
      const isPictured = shape.length === 4 && pictures.has(layer)
      // A matrix of a dense layer is a kernel for the table; vectors (biases, batch normalisation) are none.
      if (shape.length !== 4 && shape.length !== 2) {
        value.dispose()
        continue
      }
      const numbers = await takeNumbers(value)
      const statistics = statisticsOf(numbers)
      kernels.push({ layer, name, shape, statistics })
      if (isPictured)
        pictures
          .get(layer)!
          .push(picture(context, { layer, name, shape, numbers, statistics, chosen: given ? 'given' : 'default' }))
    }
    context.progress(i + 1, weighted.length)
  }
  return [...[...pictures.values()].flat(), tableOf(context, kernels)]
}

interface Pictured extends Kernel {
  readonly numbers: Float32Array
  readonly chosen: 'default' | 'given'
}

function picture({ tf }: ExplainContext, { layer, name, shape, numbers, statistics, chosen }: Pictured): Explanation {
  return filters({
    values: tf.tensor(numbers.slice(), [...shape]),
    meaning: 'weight',
    layer,
    diagnostics: { layerChosen: chosen, kernel: name, ...statistics },
    // A kernel of 1×1 positions is what a pointwise convolution has: no reason to warn.
    warnings: mapWarnings({ shape: [Infinity, Infinity] }),
  })
}

function tableOf({ tf }: ExplainContext, kernels: readonly Kernel[]): Explanation {
  const numbers = kernels.map(({ shape, statistics: { min, max, mean, deviation } }) => [
    shape.reduce((all, dimension) => all * dimension, 1),
    min,
    max,
    mean,
    deviation,
  ])
  return table({
    values: tf.tensor2d(numbers.flat(), [kernels.length, 5]),
    meaning: 'statistics of kernels: values, min, max, mean, deviation',
    columns: COLUMNS,
    rows: kernels.map(({ layer, name, shape }, i) => [layer, name, shape.join('×'), ...numbers[i]]),
  })
}

/** Range, mean and population standard deviation. */
export function statisticsOf(numbers: Float32Array): Kernel['statistics'] {
  const mean = meanOf(numbers)
  let squares = 0
  for (const value of numbers) squares += (value - mean) ** 2
  return { ...rangeOf(numbers), mean, deviation: Math.sqrt(squares / numbers.length) }
}
