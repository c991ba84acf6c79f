import { describe, expect, it } from 'vitest'
import { z } from '@sightline/engine/declarations'
import { readParams } from './params.ts'

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
const definition = { params }

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
    [['samples=1', 'samples=2'], 'PARAM_REPEATED', 'samples'],
  ])('%j → %s', (given, code, message) => {
    expect(() => readParams(given, definition)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    )
  })

  it.each(['sample=1', 'toString=1'])('leaves %s, which the method does not know, to be refused', (given) => {
    expect(Object.values(readParams([given], definition))).toEqual(['1'])
  })
})
