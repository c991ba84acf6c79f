import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { expect, it } from 'vitest'

/** Every module that `file` reaches at run time: ours by path, others by name. Type-only imports vanish when compiled. */
function reach(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const source = readFileSync(file, 'utf8')
  for (const [, clause, target] of source.matchAll(/^(?:import|export)\s+([^'"]*?\bfrom\s+)?'([^']+)'/gms)) {
    if (clause?.startsWith('type ')) continue
    if (target.startsWith('.')) reach(resolve(dirname(file), target), seen)
    else seen.add(target)
  }
  return seen
}

it('drawing needs nothing but these packages: it runs in a browser', () => {
  const modules = [...reach(resolve(import.meta.dirname, 'index.ts'))]
  expect(modules.filter((name) => !name.startsWith('/')).sort()).toEqual(['d3-scale-chromatic', 'fast-png'])
  expect(
    modules.filter((name) =>
      /\b(process|Buffer|document|window)\b\./.test(name.startsWith('/') ? readFileSync(name, 'utf8') : ''),
    ),
  ).toEqual([])
})
