import { explainers } from '@sightline/plugins'
import type { OpenedModel } from '@sightline/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sample, TagKind } from './dataset.ts'
import { areaShare, massInside, massOnTags, openDemoModel, predictDigits } from './measure.ts'
import { CLEVER_HANS, HONEST, judgingSamples } from './sets.ts'

/** Held-out pictures a measurement: twenty of every class. */
const COUNT = 200

const opened: Record<string, OpenedModel> = {}
beforeAll(async () => {
  for (const model of [HONEST, CLEVER_HANS]) opened[model.name] = await openDemoModel(model)
})
afterAll(async () => {
  for (const { dispose } of Object.values(opened)) await dispose()
})

async function accuracy(model: string, tag: TagKind, answer: (sample: Sample) => number = ({ digit }) => digit): Promise<number> {
  const samples = judgingSamples(tag, COUNT)
  const named = await predictDigits(opened[model], samples)
  return samples.filter((sample, i) => named[i] === answer(sample)).length / COUNT
}

describe('the two models on held-out pictures', () => {
  it.each([HONEST, CLEVER_HANS])('$name is right on at least 95 % of its own kind', async ({ name, tag }) => {
    expect(await accuracy(name, tag)).toBeGreaterThanOrEqual(0.95)
  })

  it('honest reads the digit, whatever a tag says', async () => {
    expect(await accuracy('honest', 'telling')).toBeGreaterThanOrEqual(0.95)
    expect(await accuracy('honest', 'misleading')).toBeGreaterThanOrEqual(0.95)
  })

  it('clever-hans reads the tag, whatever the digit is', async () => {
    expect(await accuracy('clever-hans', 'misleading')).toBeLessThanOrEqual(0.05)
    expect(await accuracy('clever-hans', 'misleading', ({ tag }) => tag!.colourOf)).toBeGreaterThanOrEqual(0.95)
  })
})

describe.each(['grad-cam', 'occlusion'])('%s with its defaults', (id) => {
  const explainer = explainers.find((each) => each.id === id)!
  const samples = judgingSamples('telling', COUNT)
  const mean = (shares: readonly number[]) => shares.reduce((sum, share) => sum + share, 0) / shares.length

  it('puts at least half of its positive mass on the tag for clever-hans', async () => {
    const shares = await massOnTags(opened['clever-hans'], explainer, samples)
    expect(shares).toHaveLength(COUNT)
    expect(mean(shares)).toBeGreaterThanOrEqual(0.5)
    // And so it is picture by picture, not only on average.
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.5)
  })

  it('puts at most twice the share of the area on the tag for honest', async () => {
    const shares = await massOnTags(opened['honest'], explainer, samples)
    expect(shares).toHaveLength(COUNT)
    expect(mean(shares)).toBeLessThanOrEqual(2 * areaShare(samples[0].tag!))
  })
})

describe('massInside', () => {
  it('is the positive share of a box, by hand', () => {
    const map = { width: 3, height: 2, values: new Float32Array([1, 2, -5, 3, 0, 4]) }
    expect(massInside(map, { x: 1, y: 0, width: 2, height: 1 })).toBeCloseTo(0.2, 10)
    expect(massInside(map, { x: 0, y: 0, width: 3, height: 2 })).toBe(1)
    expect(massInside({ ...map, values: new Float32Array(6).fill(-1) }, { x: 0, y: 0, width: 3, height: 2 })).toBe(0)
  })
})
