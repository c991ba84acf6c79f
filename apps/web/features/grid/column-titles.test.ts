import { expect, it } from 'vitest'
import { columnTitles, describeTarget, type TitledRun } from './column-titles.ts'

const run = (id: string, more: Partial<TitledRun> = {}): TitledRun => ({
  id,
  model: { id: 'honest', versionId: 'honest-1', name: 'Honest', version: 1 },
  explainer: { id: 'grad-cam', version: '1.0.0', title: 'Grad-CAM', package: null },
  params: { layer: 'conv3', relu: true },
  target: { top: 1 },
  score: 'logit',
  seed: 0,
  ...more,
})
const occlusion = { id: 'occlusion', version: '1.0.0', title: 'Occlusion', package: null }
const titles = (...runs: TitledRun[]) => [...columnTitles(runs).values()]

it('says model, explainer and layer, and nothing that all columns share', () => {
  expect(titles(run('a'), run('b', { explainer: occlusion, params: { patch: 8, fill: 'mean' } }))).toEqual([
    { model: 'Honest', explainer: 'Grad-CAM', differences: ['conv3'] },
    { model: 'Honest', explainer: 'Occlusion', differences: [] },
  ])
})

it.each<[string, TitledRun[], string[][]]>([
  ['a number', [run('a', { params: { steps: 8 } }), run('b', { params: { steps: 64 } })], [['steps 8'], ['steps 64']]],
  ['a switch', [run('a', { params: { relu: true } }), run('b', { params: { relu: false } })], [['relu'], ['no relu']]],
  [
    'left out',
    [run('a', { params: {} }), run('b', { params: { localSmoothing: 2 } })],
    [['default local smoothing'], ['local smoothing 2']],
  ],
  ['lists', [run('a', { params: { patch: [8, 4] } }), run('b', { params: { patch: 8 } })], [['patch 8, 4'], ['patch 8']]],
  [
    'the layer comes first',
    [run('a', { params: { relu: true, layer: 'x' } }), run('b', { params: { relu: false, layer: 'x' } })],
    [
      ['x', 'relu'],
      ['x', 'no relu'],
    ],
  ],
  [
    'targets',
    [run('a'), run('b', { target: { class: 7 } })],
    [
      ['conv3', 'top class'],
      ['conv3', 'class 7'],
    ],
  ],
  [
    'scores',
    [run('a'), run('b', { score: 'probability' })],
    [
      ['conv3', 'logit'],
      ['conv3', 'probability'],
    ],
  ],
  [
    'seeds',
    [run('a'), run('b', { seed: 42 })],
    [
      ['conv3', 'seed 0'],
      ['conv3', 'seed 42'],
    ],
  ],
  [
    'only runs of the same explainer are held against each other',
    [run('a', { params: { n: 1 } }), run('b', { explainer: occlusion, params: { n: 2 } })],
    [[], []],
  ],
  [
    'the order of keys does not matter',
    [run('a', { params: { where: { x: 1, y: 2 } } }), run('b', { params: { where: { y: 2, x: 1 } } })],
    [[], []],
  ],
])('%s', (_, runs, differences) => {
  expect(titles(...runs).map((title) => title.differences)).toEqual(differences)
})

it('tells versions of one model and of one explainer apart', () => {
  const second = { id: 'honest', versionId: 'honest-2', name: 'Honest', version: 2 }
  expect(titles(run('a'), run('b', { model: second })).map(({ model }) => model)).toEqual(['Honest v1', 'Honest v2'])
  const newer = { id: 'grad-cam', version: '1.1.0', title: 'Grad-CAM', package: null }
  expect(titles(run('a'), run('b', { explainer: newer })).map(({ explainer }) => explainer)).toEqual([
    'Grad-CAM 1.0.0',
    'Grad-CAM 1.1.0',
  ])
})

it.each([
  [{ top: 1 }, 'top class'],
  [{ top: 3 }, 'top 3 classes'],
  [{ class: 7 }, 'class 7'],
] as const)('%j is the %s', (target, words) => {
  expect(describeTarget(target)).toBe(words)
})

it('tells versions of a package apart, and archives of one version', () => {
  const by = (version: string, content: string) => ({
    explainer: {
      ...occlusion,
      title: 'Score-CAM',
      package: { name: 'score-cam', version, integrity: `sha512-${content.repeat(20)}` },
    },
  })
  const named = (...runs: TitledRun[]) => titles(...runs).map(({ explainer }) => explainer)
  expect(named(run('a', by('1.0.0', 'a')), run('b', by('1.0.0', 'a')))).toEqual(['Score-CAM', 'Score-CAM'])
  expect(named(run('a', by('1.0.0', 'a')), run('b', by('2.0.0', 'b')))).toEqual(['Score-CAM 1.0.0', 'Score-CAM 2.0.0'])
  expect(named(run('a', by('1.0.0', 'a')), run('b', by('1.0.0', 'b')), run('c', by('2.0.0', 'c')))).toEqual([
    'Score-CAM 1.0.0 (aaaaaa)',
    'Score-CAM 1.0.0 (bbbbbb)',
    'Score-CAM 2.0.0',
  ])
})

it('a stranger’s title does not pass for ours', () => {
  const stranger = {
    id: 'other',
    version: '1.0.0',
    title: 'Grad-CAM',
    package: { name: 'lookalike', version: '1.0.0', integrity: 'sha512-x' },
  }
  expect(titles(run('a'), run('b', { explainer: stranger })).map(({ explainer }) => explainer)).toEqual([
    'Grad-CAM',
    'Grad-CAM of lookalike',
  ])
})
