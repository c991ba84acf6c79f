/** Prints the numbers of README.md, measured over held-out pictures: `node scripts/with-dependencies.mjs demo/report.ts`. */
import { explainers } from '@sightline/plugins'
import type { TagKind } from './dataset.ts'
import { massOnTags, openDemoModel, predictDigits } from './measure.ts'
import { DEMO_MODELS, judgingSamples } from './sets.ts'

const ACCURACY_PICTURES = 1000
const MASS_PICTURES = 200
const KINDS: readonly TagKind[] = ['none', 'telling', 'misleading']
const METHODS = ['grad-cam', 'occlusion']

const percent = (share: number) => `${(100 * share).toFixed(1)} %`
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

for (const demoModel of DEMO_MODELS) {
  const opened = await openDemoModel(demoModel)
  for (const kind of KINDS) {
    const samples = judgingSamples(kind, ACCURACY_PICTURES)
    const named = await predictDigits(opened, samples)
    const right = mean(samples.map(({ digit }, i) => Number(named[i] === digit)))
    const tagged = mean(samples.map(({ tag }, i) => Number(named[i] === tag?.colourOf)))
    console.log(`${demoModel.name}: tag ${kind}: the digit ${percent(right)}, the tag ${percent(tagged)}`)
  }
  const samples = judgingSamples('telling', MASS_PICTURES)
  for (const method of METHODS) {
    const shares = await massOnTags(
      opened,
      explainers.find(({ id }) => id === method)!,
      samples,
    )
    const range = `${percent(Math.min(...shares))} to ${percent(Math.max(...shares))}`
    console.log(`${demoModel.name}: ${method}: mass on the tag ${percent(mean(shares))} (${range})`)
  }
  await opened.dispose()
}
