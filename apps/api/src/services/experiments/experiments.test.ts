import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, type Things, type World } from '../../access/testing/world.ts'
import type { Comparison, Experiment, Explainer } from '../../contract/index.ts'
import type { Page } from '../pagination.ts'

let world: World
let things: Things
let foreign: Things
beforeAll(async () => {
  world = await createWorld()
  things = await world.addThings(world.workspaceId)
  foreign = await world.addThings(world.otherWorkspaceId)
})
afterAll(() => world.close())

const refused = (code: string) => expect.objectContaining({ cause: expect.objectContaining({ code }) })
const call = <Output>(path: string, input: unknown) => world.call('editor', path, input) as Promise<Output>

describe('experiments', () => {
  it('count their runs by status', async () => {
    const { db } = world.database
    const run = {
      experimentId: things.experimentId,
      modelVersionId: things.versionId,
      explainerId: 'gradients',
      explainerVersion: '1.0.0',
      params: {},
      target: { top: 1 },
    }
    await db.run.createMany({ data: (['done', 'done', 'failed', 'running'] as const).map((status) => ({ ...run, status })) })
    const runs = { total: 5, queued: 1, running: 1, done: 2, failed: 1, cancelled: 0 }
    expect(await call('experiments.get', { experimentId: things.experimentId })).toMatchObject({ runs })
    const { items } = await call<Page<Experiment>>('experiments.list', { workspaceId: world.workspaceId })
    expect(items.map((experiment) => [experiment.id, experiment.runs])).toEqual([[things.experimentId, runs]])
  })

  it('are made, changed, archived and removed', async () => {
    const { workspaceId } = world
    const made = await call<Experiment>('experiments.create', {
      workspaceId,
      name: '  Tags ',
      description: 'Do they read the tag?',
    })
    expect(made).toMatchObject({
      name: 'Tags',
      description: 'Do they read the tag?',
      archived: false,
      createdBy: { id: world.users.editor.id, name: 'editor' },
      runs: { total: 0 },
    })
    const experimentId = made.id
    expect(await call('experiments.update', { experimentId, description: '' })).toMatchObject({ name: 'Tags', description: '' })
    expect(await call('experiments.archive', { experimentId, archived: true })).toMatchObject({ archived: true })
    const names = async (archived: boolean) =>
      (await call<Page<Experiment>>('experiments.list', { workspaceId, archived })).items.map(({ name }) => name)
    expect(await names(true)).toEqual(['Tags'])
    expect(await names(false)).toEqual(['experiment'])
    await call('experiments.archive', { experimentId, archived: false })
    expect(await names(false)).toEqual(['Tags', 'experiment'])
    await call('experiments.remove', { experimentId })
    await expect(call('experiments.get', { experimentId })).rejects.toEqual(refused('NOT_FOUND'))
  })

  it('stop what runs before they are removed', async () => {
    const { experimentId, runId, comparisonId } = await world.addThings(world.workspaceId)
    await world.database.db.run.update({ where: { id: runId }, data: { status: 'running' } })
    await call('experiments.remove', { experimentId })
    expect(world.queued).toContain(runId)
    expect(await world.database.db.run.count({ where: { id: runId } })).toBe(0)
    expect(await world.database.db.comparison.count({ where: { id: comparisonId } })).toBe(0)
  })

  it('take a name', async () => {
    await expect(call('experiments.create', { workspaceId: world.workspaceId, name: ' ' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      cause: { code: 'INPUT_INVALID', message: 'The request is not as it should be. name: Give it a name.' },
    })
  })
})

describe('comparisons', () => {
  it('are saved, listed by experiment, changed and removed', async () => {
    const { workspaceId } = world
    const view = { workspaceId, experimentId: things.experimentId, name: 'Honest and not', query: '?runs=a,b&image=1' }
    const saved = await call<Comparison>('comparisons.save', view)
    expect(saved).toMatchObject({ query: 'runs=a,b&image=1', note: '', createdBy: { name: 'editor' } })
    const loose = await call<Comparison>('comparisons.save', { workspaceId, name: 'Loose', query: 'runs=c' })
    const names = async (filter: object) =>
      (await call<Page<Comparison>>('comparisons.list', { workspaceId, ...filter })).items.map(({ name }) => name)
    expect(await names({})).toEqual(['Loose', 'Honest and not', 'comparison'])
    expect(await names({ experimentId: things.experimentId })).toEqual(['Honest and not', 'comparison'])
    expect(await call('comparisons.update', { comparisonId: saved.id, note: 'The tag.' })).toMatchObject({
      name: 'Honest and not',
      note: 'The tag.',
    })
    await call('comparisons.remove', { comparisonId: loose.id })
    await expect(call('comparisons.get', { comparisonId: loose.id })).rejects.toEqual(refused('NOT_FOUND'))
  })

  it('do not reach into another workspace', async () => {
    const { workspaceId } = world
    const view = { workspaceId, experimentId: foreign.experimentId, name: 'x', query: 'runs=a' }
    await expect(call('comparisons.save', view)).rejects.toEqual(refused('NOT_FOUND'))
    expect((await call<Page<Comparison>>('comparisons.list', { workspaceId, experimentId: foreign.experimentId })).items).toEqual(
      [],
    )
  })
})

it('explainers say what they take and what they require', async () => {
  const listed = await call<Explainer[]>('explainers.list', { workspaceId: world.workspaceId })
  expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(['gradients', 'grad-cam', 'occlusion', 'filters']))
  expect(listed.find(({ id }) => id === 'grad-cam')).toMatchObject({
    requires: { gradients: true, layer: 'spatial', images: true },
  })
  expect(listed.find(({ id }) => id === 'filters')).toMatchObject({ requires: { images: false } })
  for (const { params, summary, caveats } of listed) {
    expect(params).toMatchObject({ type: 'object', properties: expect.any(Object) })
    expect(summary && caveats).not.toBe('')
  }
})
