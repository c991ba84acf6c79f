/** What `@sightline/engine` is for a package in the sandbox: a few lines beside it that lead to the sandbox's own copy. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SandboxCode } from './bundle.ts'

/** What to say where Node finds no such entry of `@sightline/engine`; null for other errors. */
export function wrongEntry(message: string): string | null {
  if (!/@sightline[\\/]engine[\\/]package\.json/.test(message)) return null
  return 'it imports an entry of @sightline/engine that is not there: explainers import from @sightline/engine/explainer, and nothing else of it'
}

/** `folder`: of the unpacked package. Writes only what is not there as it should be. */
export async function placeEngine(folder: string, code: SandboxCode): Promise<void> {
  const place = join(folder, 'node_modules/@sightline/engine')
  const files = {
    'package.json': JSON.stringify({
      name: '@sightline/engine',
      type: 'module',
      exports: { './explainer': './explainer.js' },
    }),
    'explainer.js': `export * from ${JSON.stringify(pathToFileURL(code.explainer).href)}\n`,
  }
  await mkdir(place, { recursive: true })
  for (const [name, content] of Object.entries(files)) {
    const path = join(place, name)
    if ((await readFile(path, 'utf8').catch(() => null)) === content) continue
    const written = `${path}.${randomUUID()}`
    await writeFile(written, content)
    await rename(written, path)
  }
}
