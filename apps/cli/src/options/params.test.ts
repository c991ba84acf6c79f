import { describe, expect, it } from 'vitest'
import { z } from '@sightline/engine'
import { describeSchema } from './describe-schema.ts'
import { paramSchemas, readParams } from './params.ts'

const params = z.object({
  samples: z.number().int().min(1).default(50),
  noise: z.number().min(0).lt(1).default(0.15),
  relu: z.boolean().default(true),
  transform: z.enum(['signed', 'absolute']).default('signed'),
  patch: z.union([z.number().int().min(1), z.tuple([z.number().int().min(1), z.number().int().min(1)])]).default(16),
  fill: z.union([z.enum(['mean', 'zero']), z.number().min(0).max(255), z.array(z.number()).length(3)]).default('mean'),
  layer: z.string().optional(),
  layers: z.array(z.string()).optional(),
  free: z.union([z.string(), z.number()]).optional(),
  table: z.record(z.string(), z.number()).optional(),
})
const definition = { id: 'example', params }

describe('readParams', () => {
  it.each<[string, unknown]>([
    ['samples=100', 100],
    ['samples=1e2', 100],
    ['noise=0.5', 0.5],
    ['noise= .5 ', 0.5],
    ['relu=false', false],
    ['transform=absolute', 'absolute'],
    ['patch=8', 8],
    ['patch=8,16', [8, 16]],
    ['patch=[8, 16]', [8, 16]],
    ['fill=mean', 'mean'],
    ['fill=127.5', 127.5],
    ['fill=255,0,0', [255, 0, 0]],
    ['layer=12', '12'],
    ['layer=a=b', 'a=b'],
    ['layer=', ''],
    ['layers=conv/1,conv/2', ['conv/1', 'conv/2']],
    ['layers=["a,b"]', ['a,b']],
    ['free=3', 3],
    ['free=three', 'three'],
    ['table={"a": 1}', { a: 1 }],
  ])('%s', (given, value) => {
    expect(readParams([given], definition)).toEqual({ [given.slice(0, given.indexOf('='))]: value })
  })

  it.each([
    'samples=many',
    'samples=',
    'samples=0',
    'samples=1.5',
    'samples=Infinity',
    'noise=1',
    'relu=yes',
    'transform=sign',
    'patch=8,x',
    'patch=1,2,3',
  ])('leaves %s for the schema to refuse', (given) => {
    expect(params.safeParse(readParams([given], definition)).success).toBe(false)
  })

  it.each([
    [['samples'], 'PARAM_SYNTAX', 'name=value'],
    [['=1'], 'PARAM_SYNTAX', 'name=value'],
    [['sample=1'], 'PARAM_UNKNOWN', 'sample'],
    [['toString=1'], 'PARAM_UNKNOWN', 'toString'],
    [['samples=1', 'samples=2'], 'PARAM_REPEATED', 'samples'],
  ])('%j → %s', (given, code, message) => {
    expect(() => readParams(given, definition)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    )
  })

  it('suggests the parameter that was meant', () => {
    expect(() => readParams(['sample=1'], definition)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('Did you mean “samples”?') }),
    )
  })
})

it.each([
  ['samples', 'a whole number ≥ 1'],
  ['noise', 'a number ≥ 0 and < 1'],
  ['relu', 'true or false'],
  ['transform', 'signed or absolute'],
  ['patch', 'a whole number ≥ 1 or 2 values (a whole number ≥ 1; a whole number ≥ 1)'],
  ['fill', 'mean or zero, a number ≥ 0 and ≤ 255 or a list of 3: a number, …'],
  ['layer', 'text'],
])('describes %s', (name, expected) => expect(describeSchema(paramSchemas(definition)[name])).toBe(expected))
