/** What a module reaches at run time, for tests that it can be read by a browser. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

export interface ReachedModules {
  /** By name, sorted. */
  readonly packages: readonly string[]
  /** Paths of our own files that speak of Node's or the browser's globals. */
  readonly usingNodeOrDom: readonly string[]
}

/** Follows imports and exports; type-only ones vanish when compiled. */
export function reachedModules(file: string): ReachedModules {
  const modules = [...reach(file)]
  const files = modules.filter((name) => name.startsWith('/'))
  return {
    packages: modules.filter((name) => !name.startsWith('/')).sort(),
    usingNodeOrDom: files.filter((name) => /\b(process|Buffer|document|window)\b\./.test(readFileSync(name, 'utf8'))),
  }
}

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
