import { describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../explainer/random.ts'
import { floats } from '../graph.ts'
import { slices } from './plan.ts'
import { REACH } from './reach.ts'
import { allPositions, buildGraph, occludeBothWays, relativeError, type RandomGraph } from './testing/occlude-graph.ts'
import { randomFloats, shapeOf, STEPS, type Step, type StepContext } from './testing/steps.ts'

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

  /** The sum's windows are gathered; whatever follows them is read as maps, as rows, and whole. */
  const readInEveryWay =
    (operator: Step): Step =>
    (context) => {
      const { build, value } = context
      const [channels] = shapeOf(context)
      const convolve = (from: string, side: number) =>
        build.op('Conv', [from, randomFloats(context, [channels, channels, side, side], 0.3)], {
          kernel_shape: [side, side],
          pads: Array<number>(4).fill((side - 1) / 2),
        })
      const sum = operator({ ...context, value: build.op('Add', [value, convolve(value, 3)]) })
      return build.op('Concat', [convolve(sum, 1), convolve(sum, 3), sum], { axis: 1 })
    }
  const number = (context: StepContext, value: number, dims: number[] = []) => context.build.constant(floats(dims, [value]))

  it.each<[string, Step]>([
    ['Relu', relu],
    ['Sum of one', ({ build, value }) => build.op('Sum', [value])],
    ['Max with one number', (context) => context.build.op('Max', [context.value, number(context, 0.1, [1])])],
    ['Clip above', (context) => context.build.op('Clip', [context.value, '', number(context, 0.5)])],
    ['Pow', (context) => context.build.op('Pow', [context.value, number(context, 2)])],
    [
      'Mul by channels',
      (context) => context.build.op('Mul', [context.value, randomFloats(context, [shapeOf(context)[0], 1, 1])]),
    ],
    ['Mul by columns', (context) => context.build.op('Mul', [context.value, randomFloats(context, [SHAPE[1]])])],
  ])('%s of a residual sum does, at every depth', async (_, operator) => {
    const steps = [same, readInEveryWay(operator), STEPS['Softsign']]
    const positions = allPositions(SHAPE)
    const subject = () => buildGraph({ shape: SHAPE, steps, random: randomFor(7) })
    const { depth: deepest } = await occludeBothWays(subject(), { patch: [3, 2], positions: positions.slice(0, 1) })
    for (let depth = 1; depth <= deepest; depth++) {
      const result = await occludeBothWays(subject(), { patch: [3, 2], positions, depth })
      expect(relativeError(result), `depth ${depth}`).toBeLessThan(1e-5)
    }
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
