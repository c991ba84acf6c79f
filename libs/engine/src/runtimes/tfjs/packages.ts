/** Optional packages, which a user may have installed beside Sightline or in a project of their own. */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { TensorFlow } from './backend.ts'

/**
 * The file to import for a package; undefined where it is not installed. Looked for from where the user stands (npm names that folder in
 * INIT_CWD when it runs a script of ours) and the folders above, then from Sightline itself, then where NODE_PATH says.
 */
export function findPackage(name: string): string | undefined {
  const require = createRequire(import.meta.url)
  const folders = [process.env['INIT_CWD'], process.cwd(), import.meta.dirname].filter((folder) => folder !== undefined)
  try {
    return require.resolve(name, { paths: folders })
  } catch (error) {
    // A package whose own entry is missing is found and broken; Node then says where its package.json is.
    const { code, path } = error as NodeJS.ErrnoException
    if (code === 'MODULE_NOT_FOUND' && path === undefined) return undefined
    throw error
  }
}

/** What a package exports; that of a CommonJS package is its default export. */
export async function importPackage(path: string): Promise<unknown> {
  const loaded = (await import(pathToFileURL(path).href)) as { default?: unknown }
  return loaded.default ?? loaded
}

const FUNCTIONS = ['ready', 'getBackend', 'setBackend', 'findBackend', 'tidy', 'keep', 'tensor', 'conv2d', 'matMul'] as const

export function isTensorFlow(value: unknown): value is TensorFlow {
  if (typeof value !== 'object' || value === null) return false
  return FUNCTIONS.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
}
