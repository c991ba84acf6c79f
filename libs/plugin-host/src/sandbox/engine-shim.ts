/** What `@sightline/engine` is for a package in the sandbox: a few lines beside it that lead to the sandbox's own copy. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SandboxCode } from './bundle.ts'

const WRONG_ENTRY =
  'Explainers import from @sightline/engine/explainer; @sightline/engine itself holds what runs models, which is not here.'

/** `folder`: of the unpacked package. Writes only what is not there as it should be. */
export async function placeEngine(folder: string, code: SandboxCode): Promise<void> {
  const place = join(folder, 'node_modules/@sightline/engine')
  const files = {
    'package.json': JSON.stringify({
      name: '@sightline/engine',
      type: 'module',
      exports: { './explainer': './explainer.js', '.': './other.js', './*': './other.js' },
    }),
    'explainer.js': `export * from ${JSON.stringify(pathToFileURL(code.explainer).href)}\n`,
    'other.js': `throw new Error(${JSON.stringify(WRONG_ENTRY)})\n`,
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
