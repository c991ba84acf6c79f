import type { RunSummary } from '@sightline/api/contract'
import { describe, expect, it } from 'vitest'
import {
  artifactFileName,
  className,
  completeness,
  diagnosticFacts,
  formatMilliseconds,
  paramFacts,
  previewWords,
  residualFact,
  samplingFact,
  scoreWords,
  valueWords,
} from './run-words.ts'

it.each([
  [7, 'seven', '7 “seven”'],
  [7, '7', '7'],
  [7, null, '7'],
])('class %d with label %j is %s', (index, label, words) => {
  expect(className(index, label)).toBe(words)
})

it.each([
  [{ class: 7, label: null, logit: 11.23, probability: 0.981 }, 'logit 11.2, 98.1 %'],
  [{ class: 7, label: null, logit: null, probability: 0.5 }, '50.0 %'],
])('%j', (prediction, words) => {
  expect(scoreWords(prediction)).toBe(words)
})

describe('completeness', () => {
  it.each([
    [{ sum: 10.9, scoreDifference: 11, residual: -0.1, residualStandardError: 0.2 }, 'Σφ 10.9 ≈ Δf 11 ± 0.2'],
    [{ sum: 11.001, scoreDifference: 11 }, 'Σφ 11 = Δf 11'],
    [{ score: 3 }, null],
  ])('%j: %s', (diagnostics, words) => {
    expect(completeness({ diagnostics })).toBe(words)
  })

  it.each([
    [{ residual: -0.0312, residualStandardError: 0.21 }, ['residual −0.031 ± 0.21']],
    [{ residual: 0.5 }, ['residual 0.5']],
    [{ residual: null }, []],
    [{}, []],
  ])('the residual of %j is said: %j', (diagnostics, words) => {
    expect(residualFact({ diagnostics })).toEqual(words)
  })
})

it('facts for people', () => {
  expect(diagnosticFacts({ diagnostics: { score: 11.23456, silentShare: 0.25, layerChosen: 'default', grid: [8, 8] } })).toEqual([
    { name: 'score', value: '11.23' },
    { name: 'silent share', value: '0.25' },
    { name: 'layer', value: 'default' },
    { name: 'grid', value: '8, 8' },
  ])
  expect(paramFacts({ localSmoothing: 0, relu: true, layer: 'conv3' })).toEqual([
    { name: 'local smoothing', value: '0' },
    { name: 'relu', value: 'yes' },
    { name: 'layer', value: 'conv3' },
  ])
  expect(valueWords({ top: 3, of: null })).toBe('top 3, of –')
})

it('facts of strangers do not fill the page', () => {
  const diagnostics = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${'n'.repeat(200)}${i}`, 'v'.repeat(5000)]))
  const facts = diagnosticFacts({ diagnostics })
  expect(facts).toHaveLength(60)
  expect(facts[0].name).toHaveLength(60)
  expect(facts[0].value).toHaveLength(300)
})

it.each([
  [38.2, '38 ms'],
  [4230, '4.2 s'],
  [125_000, '2 min 5 s'],
])('%d ms is %s', (milliseconds, words) => {
  expect(formatMilliseconds(milliseconds)).toBe(words)
})

it.each([
  [{ layer: 'conv_pw_13', target: 281 }, { name: 'cat.of.mine.JPG' }, 'mobilenet-grad-cam-cat.of.mine-conv_pw_13-281'],
  [{ layer: null, target: 0 }, { name: 'cat' }, 'mobilenet-grad-cam-cat-0'],
  [{ layer: 'conv', target: null }, null, 'mobilenet-grad-cam-conv'],
])('downloads of %j are named as the server names them', (...[artifact, image, name]) => {
  const run = { model: { name: 'mobilenet' }, explainer: { id: 'grad-cam' } } as unknown as RunSummary
  expect(artifactFileName(run, { artifact, image })).toBe(name)
})

it.each([
  [{}, []],
  [{ samples: 1, relativeError: null }, ['1 sample']],
  [{ samples: 48, relativeError: 0.1234 }, ['48 samples, error 12.3 %']],
])('the sampling of %j is said: %j', (diagnostics, words) => {
  expect(samplingFact({ diagnostics })).toEqual(words)
})

it.each([
  [{ samples: 24, relativeError: 0.123 }, '24 samples so far: about 12.3 % of the map is chance'],
  [{ samples: 2, relativeError: 1.4 }, '2 samples so far: most of the map is still chance'],
  [{ samples: 1, relativeError: null }, '1 sample so far'],
  [{ samples: null, relativeError: null }, ''],
])('a preview of %j: %s', (preview, words) => {
  expect(previewWords(preview)).toBe(words)
})
