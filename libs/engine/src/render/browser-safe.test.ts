import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { reachedModules } from '../testing/reached-modules.ts'

it('drawing needs nothing but these packages: it runs in a browser', () => {
  const modules = reachedModules(resolve(import.meta.dirname, 'index.ts'))
  expect(modules.packages).toEqual(['d3-scale-chromatic', 'fast-png'])
  expect(modules.usingNodeOrDom).toEqual([])
})
