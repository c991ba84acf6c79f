import type { Explainer, Run } from '@sightline/api/contract'
import { paramsJsonSchema, z } from '@sightline/engine/declarations'
import { expect, it } from 'vitest'
import { choose, describeGrid, describeTime, EMPTY, newRunLike, readNewRun, type NewRun } from './new-run-state.ts'

const explainer = (id: string, more: Partial<Explainer['requires']> = {}): Explainer => ({
  id,
  version: '1.0.0',
  title: id,
  summary: '',
  caveats: '',
  reference: null,
  requires: { gradients: false, layer: null, background: false, classes: true, images: true, ...more },
  params: paramsJsonSchema({ params: z.object({ samples: z.int().min(1).default(8) }) } as unknown as Parameters<
    typeof paramsJsonSchema
  >[0]),
  package: null,
})
const cam = explainer('cam')
const filters = explainer('filters', { images: false })
const expected = explainer('expected', { background: true })
const choices = { experimentId: 'e', explainers: [cam, filters, expected] }
const full: NewRun = { ...EMPTY, versions: { m: 'm1', n: 'n2' }, explainers: [choose(cam, 'a')], imageIds: ['i', 'j'] }

it.each<[string, NewRun, string | null]>([
  ['nothing', EMPTY, 'Choose a model.'],
  ['a model', { ...EMPTY, versions: { m: 'm1' } }, 'Choose an explainer.'],
  ['no image', { ...full, imageIds: [] }, 'Choose images.'],
  ['no image where none is needed', { ...full, explainers: [choose(filters, 'a')], imageIds: [] }, null],
  ['no background', { ...full, explainers: [choose(expected, 'a')] }, 'Choose background images.'],
  [
    'a wrong parameter',
    { ...full, explainers: [{ ...choose(cam, 'a'), inputs: { samples: '0' } }] },
    'Mend what is marked above.',
  ],
  ['a wrong class', { ...full, target: { kind: 'class', top: '1', class: 'seven' } }, 'Mend what is marked above.'],
  ['too many classes', { ...full, target: { kind: 'top', top: '21', class: '' } }, 'Mend what is marked above.'],
  ['a wrong seed', { ...full, seed: '-1' }, 'Mend what is marked above.'],
  ['all', full, null],
])('with %s, %3$s is missing', (_, state, missing) => {
  const read = readNewRun(state, choices)
  expect(read.missing).toBe(missing)
  expect(read.grid === null).toBe(missing !== null)
})

it('asks for models × explainers, each over all images', () => {
  const explainers = [choose(cam, 'a'), { ...choose(cam, 'b'), inputs: { samples: '64' } }]
  const { grid } = readNewRun({ ...full, explainers, target: { kind: 'class', top: '1', class: '7' }, seed: '42' }, choices)
  expect(grid).toEqual({
    experimentId: 'e',
    modelVersionIds: ['m1', 'n2'],
    explainers: [
      { id: 'cam', params: {} },
      { id: 'cam', params: { samples: 64 } },
    ],
    imageIds: ['i', 'j'],
    backgroundIds: [],
    target: { class: 7 },
    score: 'logit',
    seed: 42,
    runtime: null,
  })
  expect(describeGrid(grid!)).toBe('2 models × 2 explainers = 4 runs over 2 images')
})

it.each([
  [{ runs: 1, seconds: null, untimed: 1 }, 'time unknown until such a run has finished once'],
  [{ runs: 4, seconds: null, untimed: 4 }, 'time unknown until such runs have finished once'],
  [{ runs: 4, seconds: 39.2, untimed: 0 }, 'about 40 s'],
  [{ runs: 4, seconds: 39.2, untimed: 2 }, 'at least about 40 s'],
])('says of %j: %s', (plan, words) => {
  expect(describeTime(plan)).toBe(words)
})

it.each([
  { target: { top: 3 }, runtimeRequested: null },
  { target: { class: 7 }, runtimeRequested: 'tfjs' },
] as const)('a run to be changed gives itself again: $target', ({ target, runtimeRequested }) => {
  const run = {
    model: { id: 'm', versionId: 'm1' },
    paramsGiven: {},
    imageList: [{ id: 'i' }, { id: 'j' }],
    background: [{ id: 'b' }],
    target,
    score: 'probability',
    seed: 42,
    runtimeRequested,
  } as unknown as Run
  expect(readNewRun(newRunLike(run, cam), choices).grid).toEqual({
    experimentId: 'e',
    modelVersionIds: ['m1'],
    explainers: [{ id: 'cam', params: {} }],
    imageIds: ['i', 'j'],
    backgroundIds: ['b'],
    target,
    score: 'probability',
    seed: 42,
    runtime: runtimeRequested,
  })
})
