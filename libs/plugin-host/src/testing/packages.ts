/** Packages for tests, made of a few lines or of a folder, as `unpackPackage` leaves them. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface TestFolder {
  readonly path: string
  remove(): Promise<void>
}

export async function testFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), 'sightline-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

export const MANIFEST = { name: 'tried', version: '1.0.0', type: 'module', sightline: { explainers: './index.js', contract: 1 } }

/** A module with one explainer; `changes` are fields of its definition, as source. */
export function explainerSource(
  changes = '',
  explain = `return [attribution({ meaning: 'x', values: tf.zeros([2, 2]) })]`,
): string {
  return `import { attribution, defineExplainer, z } from '@sightline/engine/explainer'
export default defineExplainer({
  id: 'tried', version: '1.0.0', title: 'Tried', summary: 'A map.', caveats: 'None.', requires: { classes: false },
  params: z.strictObject({ size: z.int().min(1).default(2).describe('A size.') }),
  async explain({ tf, model, images, targets, progress }, params) { ${explain} },
  ${changes}
})
`
}

/** Writes files; an object becomes JSON. */
export async function writeFiles(folder: string, files: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(
      join(folder, name),
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
    )
  }
}

/** A package as it lies unpacked. */
export async function unpacked(folder: string, files: Readonly<Record<string, unknown>>): Promise<string> {
  await writeFiles(join(folder, 'package'), { 'package.json': MANIFEST, 'index.js': explainerSource(), ...files })
  return folder
}

export async function unpackedFixture(folder: string, name: string): Promise<string> {
  await cp(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)), join(folder, 'package'), { recursive: true })
  return folder
}
