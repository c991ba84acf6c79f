import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../explainer/random.ts'
import { slices } from './plan.ts'
import { REACH } from './reach.ts'
import { allPositions, buildGraph, occludeBothWays, relativeError, type RandomGraph } from './testing/occlude-graph.ts'
import { STEPS, type Step } from './testing/steps.ts'

/** Not square; so small that most windows meet a border. */
const SHAPE = [11, 14, 2] as const

const same: Step = (context) => STEPS['Concat'](context)
const relu = STEPS['Relu']

/** At every position of the image, by 1e-5 of the largest number. */
async function expectExact(graph: RandomGraph, patch: readonly [number, number]): Promise<void> {
  const result = await occludeBothWays(buildGraph(graph), { patch, positions: allPositions(graph.shape) })
  expect(result.depth).toBeGreaterThan(0)
  expect(relativeError(result)).toBeLessThan(1e-5)
}

const randomFor = (sample: number): Random => createRandom({ seed: 11, image: 1, sample })

describe('covering patches by computing what they change', () => {
  it('has a way to test every operator with a rule', () => {
    expect(Object.keys(STEPS).toSorted()).toEqual(Object.keys(REACH).toSorted())
  })

  const spatial = ['Conv', 'MaxPool', 'AveragePool', 'LpPool', 'Pad', 'Concat', 'Add', 'Sub', 'Mul', 'PRelu']

  it.each(spatial)('%s gives what the whole graph gives, at every position', async (op) => {
    for (const sample of [1, 2, 3]) {
      const random = randomFor(sample)
      await expectExact({ shape: SHAPE, steps: [same, STEPS[op], relu, STEPS['Conv']], random }, [3, 2])
    }
  })

  it.each(
    slices(
      Object.keys(STEPS).filter((op) => !spatial.includes(op)),
      6,
    ),
  )('%s, %s, %s, %s, %s and %s do', async (...ops) => {
    const steps = ops.flatMap((op) => [STEPS[op], STEPS['Softsign']])
    await expectExact({ shape: SHAPE, steps: [same, ...steps, STEPS['Conv']], random: randomFor(4) }, [3, 2])
  })

  it.each(Array.from({ length: 12 }, (_, i) => i))('random graph %i does', async (sample) => {
    const random = randomFor(100 + sample)
    const ops = Object.keys(STEPS)
    const steps = Array.from({ length: 7 }, () => {
      const from = random.integer(3) ? spatial : ops
      return STEPS[from[random.integer(from.length)]]
    })
    const shape = [9 + random.integer(10), 9 + random.integer(10), 1 + random.integer(3)] as const
    // Numbers of many steps stay moderate, and the graph has something to do before the first of them.
    const tamed = [same, ...steps.flatMap((step) => [step, STEPS['Softsign']])]
    await expectExact({ shape, steps: tamed, random }, [1 + random.integer(5), 1 + random.integer(5)])
  })
})
