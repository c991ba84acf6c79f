/**
 * Things of another workspace named beside one’s own: every procedure that takes a second id must look whose it is. The caller owns a workspace and knows ids of
 * another’s.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeCursor } from '../services/pagination.ts'
import { createWorld, readAll, type Things, type World } from './testing/world.ts'

let world: World
let own: Things
let foreign: Things
let before: unknown

const SECRET = 'what nobody else may know'

beforeAll(async () => {
  world = await createWorld()
  own = await world.addThings(world.workspaceId)
  foreign = await world.addThings(world.otherWorkspaceId)
  const { db } = world.database
  await db.model.update({ where: { id: foreign.modelId }, data: { name: SECRET } })
  await db.image.update({ where: { id: foreign.imageId }, data: { name: SECRET } })
  await db.experiment.update({ where: { id: foreign.experimentId }, data: { name: SECRET } })
  before = await readAll(world.database, world.otherWorkspaceId)
})
afterAll(() => world.close())

const grid = (changes: object) => ({
  experimentId: own.experimentId,
  modelVersionIds: [own.versionId],
  explainers: [{ id: 'gradients' }],
  imageIds: [own.imageId],
  ...changes,
})

const attempt = (path: string, input: unknown) =>
  world.call('owner', path, input).then(
    (value: unknown) => ({ value, error: null }),
    (error: { cause?: { code?: string } }) => ({ value: undefined, error }),
  )

describe('refused as if it were not there', () => {
  it.each([
    ['the image of a check', 'models.check', () => ({ versionId: own.versionId, imageId: foreign.imageId })],
    ['an image among one’s own to tag', 'images.tag', () => ({ imageIds: [own.imageId, foreign.imageId], tag: 'background' })],
    ['an image among one’s own to remove', 'images.remove', () => ({ imageIds: [own.freeImageId, foreign.freeImageId] })],
    [
      'the experiment of a comparison',
      'comparisons.save',
      () => ({ ...own, experimentId: foreign.experimentId, name: 'x', query: 'x' }),
    ],
    ['an image of another’s run', 'runs.image', () => ({ runId: own.runId, imageId: foreign.imageId })],
    ['a run among one’s own to cancel', 'runs.cancel', () => ({ runIds: [own.runId, foreign.runId] })],
    ['a run among one’s own to repeat', 'runs.retry', () => ({ runIds: [own.runId, foreign.runId] })],
    ['a run among one’s own to remove', 'runs.remove', () => ({ runIds: [own.runId, foreign.runId] })],
  ])('%s', async (_, path, input) => {
    const { error } = await attempt(path, input())
    expect(error?.cause?.code).toBe('NOT_FOUND')
    expect(await readAll(world.database, world.otherWorkspaceId)).toEqual(before)
    expect(world.queued).toEqual([])
  })
})

describe('runs', () => {
  const changes = () =>
    [
      ['models', { modelVersionIds: [own.versionId, foreign.versionId] }],
      ['images', { imageIds: [own.imageId, foreign.imageId] }],
      ['backgrounds', { backgroundIds: [foreign.imageId] }],
    ] as const

  it('are not made of another workspace’s models, images or backgrounds', async () => {
    const { db } = world.database
    const runs = await db.run.count()
    for (const [what, change] of changes()) {
      const { error } = await attempt('runs.create', grid(change))
      expect([what, error?.cause?.code]).toEqual([what, 'NOT_FOUND'])
      expect(await db.run.count()).toBe(runs)
    }
    expect(world.queued).toEqual([])
  })

  it('are planned without telling anything of them', async () => {
    for (const [what, change] of changes()) {
      const { value, error } = await attempt('runs.plan', grid(change))
      expect([what, error?.cause?.code === 'NOT_FOUND' || (value as { problems: unknown[] }).problems.length > 0]).toEqual([
        what,
        true,
      ])
      expect(JSON.stringify(value ?? error?.cause)).not.toContain(SECRET)
    }
  })

  it('are shown of their own experiment alone', async () => {
    const cells = { experimentId: own.experimentId, runIds: [foreign.runId], imageIds: [foreign.imageId] }
    const { value, error } = await attempt('runs.cells', cells)
    expect(value === undefined ? error?.cause?.code : value).toEqual(value === undefined ? 'NOT_FOUND' : [])
    expect(await attempt('runs.list', { experimentId: own.experimentId, modelId: foreign.modelId })).toMatchObject({
      value: { items: [] },
    })
  })

  it('give no page of another’s list by its cursor', async () => {
    const cursor = writeCursor({ createdAt: new Date(Date.now() + 60_000), id: foreign.experimentId })
    const { value } = await attempt('experiments.list', { workspaceId: world.workspaceId, cursor })
    expect(JSON.stringify(value ?? null)).not.toContain(SECRET)
  })
})
