import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { reachedModules } from './testing/reached-modules.ts'

it('declarations and checks need nothing heavy: they are read by browsers and by servers that run no model', () => {
  const modules = reachedModules(resolve(import.meta.dirname, 'declarations.ts'))
  expect(modules.packages).toEqual(['zod'])
  expect(modules.usingNodeOrDom).toEqual([])
})
