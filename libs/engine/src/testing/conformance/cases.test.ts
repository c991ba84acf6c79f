import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attribution, defineExplainer, type ExplainContext, type Explanation } from '../../explainer/contract.ts'
import { inChunks, pairsOf, batchOf, rowsOf, takeNumbers } from '../../explainer/chunks.ts'
import { z } from 'zod'
import { conformanceCases, openConformanceModel, type OpenModel } from './index.ts'

/** The image times the score of its class, scaled: keeps every promise. */
const good = defineExplainer({
  id: 'scaled-image',
  version: '1.0.0',
  title: 'Scaled image',
  summary: 'The image times its score.',
  caveats: 'It explains nothing.',
  requires: {},
  params: z.strictObject({ factor: z.number().default(1).describe('What it is multiplied by.') }),
  explain: explainWell,
})

async function explainWell(context: ExplainContext): Promise<Explanation[]> {
  const { model, tf } = context
  const images = await rowsOf(context.images.tensor)
  const pairs = pairsOf(context)
  const explanations: Explanation[] = []
  await inChunks(context, { total: pairs.length, size: model.info.batchSize }, async ({ start, end }) => {
    const chunk = pairs.slice(start, end)
    const points = chunk.map(({ image }) => images[image])
    const batch = batchOf(context, points, model.info.inputShape)
    const targets = chunk.map(({ target }) => target)
    const scores = await takeNumbers(await model.scores(batch, targets))
    batch.dispose()
    chunk.forEach((pair, i) => {
      const values = tf.tensor(
        points[i].map((x) => x * scores[i]),
        [...model.info.inputShape],
      )
      explanations.push(attribution({ values, meaning: 'nothing', ...pair }))
    })
  })
  return explanations
}

type Break = (context: ExplainContext) => Promise<Explanation[]>

/** What it does wrong, and the case that says so. */
const BROKEN: Record<string, { explain: Break; says: Record<string, RegExp> }> = {
  'returns nothing': {
    explain: async () => [],
    says: { 'returns explanations': /no explanation/ },
  },
  'returns NaN': {
    explain: changed((value) => (value > 0.5 ? NaN : value)),
    says: { 'returns explanations': /is NaN/ },
  },
  'swaps the axes': {
    async explain(context) {
      const explanations = await explainWell(context)
      return explanations.map((explanation) => {
        const values = context.tf.transpose(explanation.values, [1, 0, 2])
        explanation.values.dispose()
        return { ...explanation, values }
      })
    },
    says: { 'gives maps at the input its shape': /another height or width/ },
  },
  'explains one class only': {
    explain: async (context) => explainWell({ ...context, targets: context.targets.map(([target]) => [target]) }),
    says: { 'returns explanations': /two classes/ },
  },
  'takes numbers from the clock': {
    explain: changed((value) => value + performance.now()),
    says: { 'gives the same bytes': /run again, the result differs: number 0/, 'does not depend on the seed': /differs/ },
  },
  'depends on the seed': {
    explain: async (context) => changed((value) => value + context.random(0, 0).uniform())(context),
    says: { 'does not depend on the seed': /number 0/, 'place of an image': /number 0/ },
  },
  'leaves tensors': {
    async explain(context) {
      context.tf.zeros([2])
      return explainWell(context)
    },
    says: { 'leaves no tensors': /1 tensors were not disposed/ },
  },
  'says nothing of its progress': {
    explain: async (context) => explainWell({ ...context, progress: () => {} }),
    says: { 'reports progress': /last progress/ },
  },
  'asks about all images at once': {
    async explain(context) {
      const four = context.tf.tile(context.images.tensor, [4, 1, 1, 1])
      const { logits, probabilities } = await context.model.predict(four)
      for (const tensor of [four, logits, probabilities]) tensor.dispose()
      return explainWell(context)
    },
    says: { 'at most a chunk': /4 images at once/ },
  },
}

function changed(change: (value: number) => number): Break {
  return async (context) => {
    const explanations = await explainWell(context)
    return explanations.map((explanation) => {
      const data = explanation.values.dataSync<'float32'>().map(change)
      explanation.values.dispose()
      return { ...explanation, values: context.tf.tensor(data, explanation.values.shape) }
    })
  }
}

describe('the cases of the conformance suite', () => {
  let opened: OpenModel
  beforeAll(async () => {
    opened = await openConformanceModel([6, 8, 3])
  })
  afterAll(() => opened.close())

  const failuresOf = async (explainer: typeof good) => {
    const failures: Record<string, string> = {}
    for (const { name, run } of conformanceCases(explainer, { model: opened.model })) {
      await run().catch((error: Error) => (failures[name] = error.message))
    }
    return failures
  }

  it('pass an explainer that keeps every promise', async () => {
    expect(await failuresOf(good)).toEqual({})
  })

  it.each(Object.entries(BROKEN))('find one that %s', async (_, { explain, says }) => {
    const failures = await failuresOf({ ...good, explain })
    for (const [name, message] of Object.entries(says)) {
      const found = Object.entries(failures).find(([failed]) => failed.includes(name))
      expect(found, `${name}: ${JSON.stringify(failures)}`).toBeDefined()
      expect(found![1]).toMatch(message)
    }
  })

  it.each([
    [{ id: 'Scaled_Image' }, /kebab case/],
    [{ version: '1' }, /MAJOR.MINOR.PATCH/],
    [{ caveats: ' ' }, /caveats is empty/],
    [{ params: z.strictObject({ factor: z.number().describe('Needed.') }) }, /cannot run without parameters/],
    [{ params: z.strictObject({ factor: z.number().default(1) }) }, /“factor” has no description/],
    [{ requires: { layer: 'any' } as const }, /no parameter `layer`/],
  ])('find a wrong declaration (%#)', async (change, message) => {
    const failures = await failuresOf({ ...good, ...change } as typeof good)
    expect(Object.values(failures).join('\n')).toMatch(message)
  })

  it('leave the seed out where nothing is known of it', () => {
    const names = conformanceCases(good, { model: opened.model, random: 'unknown' }).map(({ name }) => name)
    expect(names.filter((name) => name.includes('seed'))).toEqual(['gives the same bytes for the same seed'])
  })

  it.each([
    [undefined, 7],
    [3, 3],
    [1, 1],
  ])('stop at %s of seven questions: %i runs', async (stops, runs) => {
    let aborted = 0
    async function explain(context: ExplainContext) {
      context.signal.addEventListener('abort', () => aborted++)
      // The runner itself has asked for the prediction before.
      for (let i = 0; i < 5; i++) await takeNumbers(await context.model.scores(context.images.tensor, context.targets[0]))
      return explainWell(context)
    }
    const cases = conformanceCases({ ...good, explain }, { model: opened.model, stops })
    await cases.find(({ name }) => name.startsWith('stops when'))!.run()
    expect(aborted).toBe(runs === 1 ? 0 : runs - 1)
  })
})
