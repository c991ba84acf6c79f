import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeSchema, paramSchemas } from './param-schemas.ts'
import { resolveParams } from './params.ts'

const params = z.strictObject({
  samples: z.int().min(1).default(50),
  noise: z.number().min(0).lt(1).default(0.15),
  relu: z.boolean().default(true),
  transform: z.enum(['signed', 'absolute']).default('signed'),
  patch: z.union([z.int().min(1), z.tuple([z.int().min(1), z.int().min(1)])]).default(16),
  fill: z.union([z.enum(['mean', 'zero']), z.number().min(0).max(255), z.array(z.number()).length(3)]).default('mean'),
  layer: z.string().optional(),
})
const explainer = { id: 'example', title: 'Example', params }

it.each([
  ['samples', 'a whole number ≥ 1'],
  ['noise', 'a number ≥ 0 and < 1'],
  ['relu', 'true or false'],
  ['transform', 'signed or absolute'],
  ['patch', 'a whole number ≥ 1, or 2 values, each a whole number ≥ 1'],
  ['fill', 'mean or zero; a number from 0 to 255; or 3 values, each a number'],
  ['layer', 'text'],
])('describes %s', (name, expected) => expect(describeSchema(paramSchemas(explainer)[name])).toBe(expected))

describe('resolveParams', () => {
  it('completes what was given with the defaults', () => {
    expect(resolveParams(explainer, { patch: [4, 8] })).toEqual({
      samples: 50,
      noise: 0.15,
      relu: true,
      transform: 'signed',
      patch: [4, 8],
      fill: 'mean',
    })
  })

  it.each([
    [{ samples: 'many' }, 'PARAM_INVALID', 'samples cannot be "many", it takes a whole number ≥ 1'],
    [{ samples: 0 }, 'PARAM_INVALID', 'samples cannot be 0, it takes a whole number ≥ 1'],
    [{ patch: [1, 2, 3] }, 'PARAM_INVALID', 'patch cannot be [1,2,3], it takes'],
    [{ noise: 2, relu: 'yes' }, 'PARAM_INVALID', 'relu cannot be "yes", it takes true or false'],
    [{ sample: 1 }, 'PARAM_UNKNOWN', 'Example has no parameter “sample”'],
    [{ toString: 1 }, 'PARAM_UNKNOWN', 'toString'],
  ])('%j → %s', (given, code, message) => {
    expect(() => resolveParams(explainer, given)).toThrow(
      expect.objectContaining({ code, kind: 'usage', message: expect.stringContaining(message) }),
    )
  })

  it('suggests the parameter that was meant', () => {
    const hint = expect.stringContaining('Did you mean “samples”?')
    expect(() => resolveParams(explainer, { sample: 1 })).toThrow(expect.objectContaining({ hint }))
  })
})
