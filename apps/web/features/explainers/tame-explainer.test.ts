import type { Explainer } from '@sightline/api/contract'
import { describeSchema } from '@sightline/engine/declarations'
import { describe, expect, it } from 'vitest'
import { inputsOf, paramFields } from '../params/param-fields.ts'
import { readParams } from '../params/read-params.ts'
import { tameExplainer } from './tame-explainer.ts'

const declared = (changes: Record<string, unknown>): Explainer =>
  ({
    id: 'score-cam',
    version: '1.0.0',
    title: 'Score-CAM',
    summary: 'Where the evidence lies.',
    caveats: 'Slow.',
    reference: { title: 'Wang et al.', url: 'https://arxiv.org/abs/1910.01279', year: 2020 },
    requires: { gradients: false, layer: 'spatial', background: false, classes: true, images: true },
    params: { type: 'object', properties: { top: { type: 'integer', minimum: 1, default: 8, description: 'How many.' } } },
    package: { name: 'explainer-score-cam', version: '1.0.0', integrity: 'sha512-x' },
    ...changes,
  }) as unknown as Explainer

it('leaves an honest one as it is', () => {
  const explainer = declared({})
  expect(tameExplainer(explainer)).toEqual({ ...explainer, params: { ...explainer.params, required: [] } })
  const ours = declared({ package: null, params: { pattern: 'ours' } })
  expect(tameExplainer(ours)).toBe(ours)
})

it('cuts texts and takes no address but of the web', () => {
  const tamed = tameExplainer(
    declared({
      title: 'x'.repeat(5000),
      summary: `by \u202egnp.tac ${'y'.repeat(1e6)}`,
      reference: { title: 'z'.repeat(5000), url: 'javascript:alert(1)', year: 2020 },
    }),
  )
  expect(tamed.title).toHaveLength(100)
  expect(tamed.summary).toHaveLength(1000)
  expect(tamed.summary.startsWith('by gnp.tac y')).toBe(true)
  expect(tamed.reference).toEqual({ title: `${'z'.repeat(499)}…`, url: '', year: 2020 })
  expect(tameExplainer(declared({ title: '\u200b' })).title).toBe('score-cam')
})

describe('forms are drawn from whatever stands where a schema should', () => {
  const nested = (depth: number): unknown => (depth === 0 ? { type: 'string' } : { anyOf: [nested(depth - 1)] })
  it.each<[string, unknown]>([
    ['nothing', null],
    ['a text', 'text'],
    ['a list', []],
    ['true', true],
    ['an object as title', { title: { toString: 'x' }, description: 7, type: 'integer' }],
    ['an unknown type', { type: 'quaternion' }],
    ['several types', { type: ['string', 'null'] }],
    ['no choice', { enum: [] }],
    ['choices that are objects', { enum: [{}, []], default: {} }],
    ['a reference to nowhere', { $ref: '#/$defs/none' }],
    ['a pattern without end', { type: 'string', pattern: '^(a+)+$', default: `${'a'.repeat(40)}!` }],
    ['a broken pattern', { type: 'string', pattern: '(' }],
    ['a union of nothing', { anyOf: [null, 1] }],
    ['a union without end', nested(5000)],
    ['bounds that are texts', { type: 'number', minimum: 'a', maximum: {} }],
    ['a list of anything', { type: 'array', items: 3, prefixItems: 'x' }],
    ['a default of another kind', { type: 'boolean', default: ['x'] }],
  ])('%s', (_, property) => {
    const { params } = tameExplainer(declared({ params: { properties: { thing: property }, required: ['thing', {}] } }))
    const fields = paramFields(params)
    expect(fields.map(({ name, label }) => [name, label])).toEqual([['thing', 'Thing']])
    expect(typeof describeSchema(fields[0].schema)).toBe('string')
    for (const input of ['', 'text', '3', `${'a'.repeat(40)}!`]) {
      expect(() => readParams(fields, { ...inputsOf(fields, {}), thing: input })).not.toThrow()
    }
  })

  it.each([{}, 'x', { properties: [] }, { properties: null }])('%j has no parameters', (params) => {
    expect(paramFields(tameExplainer(declared({ params })).params)).toEqual([])
  })

  it('a thousand parameters are cut, unreadable names left out', () => {
    const names = ['', 'x'.repeat(61), 'a\u202eb', ...Array.from({ length: 1000 }, (_, i) => `p${i}`)]
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'integer' }]))
    expect(paramFields(tameExplainer(declared({ params: { properties } })).params)).toHaveLength(100)
  })
})
