/**
 * `npm run bench:sampling`: how far maps of expected gradients are from their limit with independent and with stratified samples, on the demo's model and pictures, and
 * whether the error that a map claims is the one that it has. Prints the table of README.md. No times are taken, so it is the same everywhere.
 */
import { resolve } from 'node:path'
import { decodeImage, openModel, prepareImage, runExplainer, type NdArray } from '@sightline/engine'
import { explainers } from '@sightline/plugins'

const DEMO = resolve(import.meta.dirname, '../demo')
const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
/** How many of them are explained. */
const EXPLAINED = 4
/** Of the map that stands for the limit; its own error is small against those measured. */
const MANY = 2_048
const COUNTS = [64, 200]
const SMOOTHINGS = [0, 0.2]

const { model, preprocessing, dispose } = await openModel(resolve(DEMO, 'models/honest'))

async function load(file: string): Promise<NdArray> {
  return prepareImage(await decodeImage(resolve(DEMO, file)), { preprocessing, inputShape: model.info.inputShape }).input
}

const images = await Promise.all(DIGITS.slice(0, EXPLAINED).map((digit) => load(`images/digit-${digit}-1.png`)))
const background = await Promise.all(DIGITS.flatMap((digit) => [1, 2].map((i) => load(`background/digit-${digit}-${i}.png`))))

interface Estimate {
  readonly map: Float32Array
  readonly relativeError: number
}

async function estimate(params: Record<string, unknown>, seed: number): Promise<Estimate[]> {
  const explainer = explainers.find(({ id }) => id === 'expected-gradients')!
  const target = { class: 3 }
  const estimates: Estimate[] = []
  for await (const event of runExplainer({
    model,
    explainer,
    params,
    images,
    background,
    preset: preprocessing.preset,
    target,
    seed,
  })) {
    if (event.type !== 'image') continue
    const { values, diagnostics } = event.explanations[0]
    estimates.push({ map: values.data, relativeError: diagnostics['relativeError'] as number })
  }
  return estimates
}

const norm = (values: Float32Array) => Math.hypot(...values)
const rootMeanSquare = (values: readonly number[]) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length)

console.log(
  '| local smoothing | samples | independent: error (claimed) | stratified: error (claimed) | worth so many times the samples |',
)
console.log('|---|---|---|---|---|')
for (const localSmoothing of SMOOTHINGS) {
  const limits = await estimate({ samples: MANY, sampling: 'stratified', localSmoothing }, 1)
  for (const samples of COUNTS) {
    const [independent, stratified] = await Promise.all(
      ['independent', 'stratified'].map(async (sampling) => {
        const found = await estimate({ samples, sampling, localSmoothing }, 2)
        const errors = found.map(({ map }, i) => norm(map.map((value, j) => value - limits[i].map[j])) / norm(limits[i].map))
        return { error: rootMeanSquare(errors), claimed: rootMeanSquare(found.map(({ relativeError }) => relativeError)) }
      }),
    )
    const shown = ({ error, claimed }: typeof independent) => `${error.toFixed(3)} (${claimed.toFixed(3)})`
    const worth = (independent.error / stratified.error) ** 2
    console.log(`| ${localSmoothing} | ${samples} | ${shown(independent)} | ${shown(stratified)} | ${worth.toFixed(2)} |`)
  }
}
await dispose()
