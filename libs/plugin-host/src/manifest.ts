/** The package.json of a package of explainers: who made it, where its explainers are, for which contract. */
import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, isAbsolute, resolve } from 'node:path'
import { CONTRACT } from '@sightline/engine/explainer'
import { z } from '@sightline/engine/declarations'
import { contractDiffers, entryMissing, entryOutside, manifestInvalid, notAnExplainerPackage } from './errors/package-errors.ts'
import { plainText } from './plain-text.ts'
import { firstProblem } from './sandbox/message-schemas.ts'

/** As npm has them. */
const NAME = /^(@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*$/
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z-.]+)?(\+[0-9A-Za-z-.]+)?$/
const text = (most: number) => z.string().max(most).transform(plainText)
const dependencies = z.record(z.string(), z.string()).optional()

const manifestSchema = z.object({
  name: z.string().max(214).regex(NAME, 'is no name of a package'),
  version: z.string().max(256).regex(VERSION, 'is no version'),
  description: text(2000).optional().catch(undefined),
  license: text(200).optional().catch(undefined),
  author: z
    .union([z.string().max(500), z.object({ name: z.string().max(500) }).transform(({ name }) => name)])
    .optional()
    .catch(undefined),
  homepage: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .optional()
    .catch(undefined),
  dependencies,
  optionalDependencies: dependencies,
  sightline: z
    .object({
      explainers: z.string({ error: 'has to name the module with the explainers: "./dist/index.js"' }).min(1).max(500),
      contract: z.int({ error: `has to be the number of the contract: ${CONTRACT}` }).min(1),
    })
    .optional(),
})

export interface Manifest extends Omit<z.output<typeof manifestSchema>, 'sightline'> {
  readonly sightline: { readonly explainers: string; readonly contract: number }
}

/** Of the folder of a package. Throws PACKAGE_MANIFEST_INVALID, PACKAGE_WITHOUT_EXPLAINERS, CONTRACT_NEWER or CONTRACT_OLDER. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw manifestInvalid(basename(folder), error.code === 'ENOENT' ? 'there is none' : error.message)
  })
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw manifestInvalid(basename(folder), (error as Error).message)
  }
  const name = (content as { name?: unknown } | null)?.name
  const called = typeof name === 'string' ? name : basename(folder)
  const parsed = manifestSchema.safeParse(content)
  if (!parsed.success) throw manifestInvalid(called, firstProblem(parsed.error))
  const { sightline, ...rest } = parsed.data
  if (!sightline) throw notAnExplainerPackage(called)
  if (sightline.contract !== CONTRACT) throw contractDiffers(called, sightline.contract)
  return { ...rest, sightline }
}

/** The absolute path of its explainers. Throws PACKAGE_ENTRY_MISSING or PACKAGE_ENTRY_OUTSIDE. */
export async function entryOf(folder: string, { name, sightline: { explainers } }: Manifest): Promise<string> {
  const root = await realpath(folder)
  if (!isInside(root, resolve(root, explainers))) throw entryOutside(name, explainers)
  const entry = await realpath(resolve(root, explainers)).catch(() => null)
  if (entry === null || !(await stat(entry)).isFile()) throw entryMissing(name, explainers)
  if (!isInside(root, entry)) throw entryOutside(name, explainers)
  return entry
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && !way.startsWith('..') && !isAbsolute(way)
}
