import { expect, it } from 'vitest'
import { runsForTarget, stableJson } from './same-question.ts'

const run = (id: string, changes: Partial<Parameters<typeof runsForTarget>[0]> = {}) => ({
  id,
  model: { id: 'm', versionId: 'v1', name: 'Honest', version: 1 },
  explainer: { id: 'grad-cam', version: '1.0.0', title: 'Grad-CAM', package: null },
  params: { relu: true, layer: 'conv3' },
  score: 'logit' as const,
  seed: 42,
  target: { top: 1 } as { top: number } | { class: number },
  status: 'done' as const,
  ...changes,
})

const asked = { ...run('asked'), paramsGiven: { layer: 'conv3' } }
const seven = { class: 7 }

it('finds runs that differ in the class alone, the finished first', () => {
  const others = [
    run('queued', { target: seven, status: 'queued' }),
    run('failed', { target: seven, status: 'failed' }),
    run('done', { target: seven, params: { layer: 'conv3', relu: true } }),
    run('running', { target: seven, status: 'running' }),
    run('queued, its defaults not known yet', { target: seven, status: 'queued', params: { layer: 'conv3' } }),
    asked,
    run('another class', { target: { class: 3 } }),
    run('the top class', { target: { top: 1 } }),
    run('another model', { target: seven, model: { ...asked.model, versionId: 'v2' } }),
    run('a package of the same version', {
      target: seven,
      explainer: { ...asked.explainer, package: { name: 'x', version: '1.0.0', integrity: 'sha512-x' } },
    }),
    run('another explainer', { target: seven, explainer: { ...asked.explainer, id: 'occlusion' } }),
    run('another version', { target: seven, explainer: { ...asked.explainer, version: '2.0.0' } }),
    run('other parameters', { target: seven, params: { relu: false, layer: 'conv3' } }),
    run('another seed', { target: seven, seed: 1 }),
    run('another score', { target: seven, score: 'probability' }),
  ]
  expect(runsForTarget(asked, 7, others).map(({ id }) => id)).toEqual([
    'done',
    'running',
    'queued',
    'queued, its defaults not known yet',
  ])
})

it('names in any order are the same', () => {
  expect(stableJson({ b: [1, { d: 1, c: 2 }], a: null })).toBe(stableJson({ a: null, b: [1, { c: 2, d: 1 }] }))
  expect(stableJson([1, 2])).not.toBe(stableJson([2, 1]))
})
