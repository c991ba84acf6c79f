import { describe, expect, it } from 'vitest'
import { z } from '@sightline/engine/declarations'
import { checkDeclarations, checkUnchanged, paramsOf } from './declarations.ts'

const params = z.toJSONSchema(z.strictObject({ size: z.int().min(1).default(2).describe('A size.') }), { io: 'input' })
const good = {
  id: 'tried',
  version: '1.0.0',
  title: 'Tried',
  summary: 'A map.',
  reference: null,
  caveats: 'None.',
  requires: { classes: false },
  params,
  resolves: false,
  summarizes: false,
}

describe('what is declared', () => {
  it('is taken as it is', () => expect(checkDeclarations('a', [good])).toEqual([good]))

  const reference = { title: 'A paper', url: 'https://example.org', year: 2000 }
  it.each<[string, unknown[], RegExp]>([
    ['nothing', [], /none of its exports/],
    ['no object', [5], /expected object/],
    ['two of one id', [good, good], /two are called “tried”/],
    ['an id that is a path', [{ ...good, id: '../evil' }], /“..\/evil”, id: is not in kebab case/],
    ['a version that is none', [{ ...good, version: '1' }], /version: is not/],
    ['no title', [{ ...good, title: ' ' }], /title/],
    ['a script for a reference', [{ ...good, reference: { ...reference, url: 'javascript:alert(1)' } }], /reference.url/],
    ['an unknown requirement', [{ ...good, requires: { root: true } }], /requires/],
    ['parameters that are a number', [{ ...good, params: { type: 'number' } }], /they are no object/],
    [
      'parameters that are not understood',
      [{ ...good, params: { type: 'object', properties: { a: { not: {}, type: 'string' } } } }],
      /parameters of “tried”/,
    ],
  ])('may not be %s', (_, declared, says) => {
    expect(() => checkDeclarations('a', declared)).toThrow(
      expect.objectContaining({ code: 'PACKAGE_DECLARATION_INVALID', message: expect.stringMatching(says) as string }),
    )
  })

  it('gives parameters that check and complete as the original does', () => {
    const schema = paramsOf('a', checkDeclarations('a', [good])[0])
    expect(Object.keys(schema.shape)).toEqual(['size'])
    expect(schema.parse({})).toEqual({ size: 2 })
    expect(schema.safeParse({ size: 0 }).success).toBe(false)
    expect(schema.safeParse({ other: 0 }).success).toBe(false)
  })

  it('leaves regular expressions to the sandbox', () => {
    const slow = z.strictObject({
      name: z
        .string()
        .regex(/^(a+)+$/)
        .default('a'),
      pattern: z.string().default('x'),
    })
    const [declared] = checkDeclarations('a', [{ ...good, params: z.toJSONSchema(slow, { io: 'input' }) }])
    const name = `${'a'.repeat(50)}!`
    expect(paramsOf('a', declared).parse({ name })).toEqual({ name, pattern: 'x' })
  })

  it.each([
    ['id', { id: 'grad-cam' }, /explainers are grad-cam instead of tried/],
    ['version', { version: '2.0.0' }, /the version of “tried”/],
    ['params', { params: z.toJSONSchema(z.strictObject({})) }, /the params of “tried”/],
    ['requires', { requires: {} }, /the requires of “tried”/],
    ['summarizes', { summarizes: true }, /the summarizes of “tried”/],
  ])('may not change its %s later', (_, changes, says) => {
    const now = checkDeclarations('a', [{ ...good, ...changes }])
    const then = checkDeclarations('a', [good])
    expect(() => checkUnchanged('a', now, then)).toThrow(
      expect.objectContaining({ code: 'PACKAGE_CHANGED', message: expect.stringMatching(says) as string }),
    )
  })
})
