/** The list of installed packages in `SIGHTLINE_HOME/plugins/packages.json`: what was asked for, what that was, and where it is. */
import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lock } from 'proper-lockfile'
import { z } from '@sightline/engine/declarations'
import { keepDamaged } from '../errors/package-errors.ts'
import type { DescribedPackage } from '../package-types.ts'
import { firstProblem } from '../sandbox/message-schemas.ts'

export interface ListedPackage extends DescribedPackage {
  /** Names within the folder. */
  readonly archive: string
  readonly folder: string
  /** ISO 8601. */
  readonly addedAt: string
}

const VERSION = 1
const listSchema = z.object({
  version: z.literal(VERSION),
  packages: z.record(
    z.string(),
    z.looseObject({
      name: z.string(),
      version: z.string(),
      spec: z.string(),
      integrity: z.string().startsWith('sha512-'),
      // Written by us: no ways out of the folder.
      archive: z.string().regex(/^[\w.~-]+$/),
      folder: z.string().regex(/^[\w.~-]+$/),
      explainers: z.array(z.looseObject({ id: z.string() })),
    }),
  ),
})

export type Packages = Readonly<Record<string, ListedPackage>>

/** Throws PACKAGE_LIST_DAMAGED. */
export async function readList(keep: string): Promise<Packages> {
  const file = join(keep, 'packages.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return {}
  try {
    const parsed = listSchema.safeParse(JSON.parse(text))
    if (!parsed.success) throw new Error(firstProblem(parsed.error))
    return parsed.data.packages as unknown as Packages
  } catch (error) {
    throw keepDamaged(file, (error as Error).message)
  }
}

/** Reads, changes and writes the list while nobody else does. */
export async function changeList(keep: string, change: (packages: Packages) => Packages | Promise<Packages>): Promise<void> {
  await mkdir(keep, { recursive: true })
  const release = await lock(keep, { stale: 10_000, retries: { retries: 100, minTimeout: 50, maxTimeout: 200 } })
  try {
    const packages = await change(await readList(keep))
    const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
    const written = join(keep, `packages.json.${randomUUID()}`)
    try {
      await writeFile(written, `${JSON.stringify({ version: VERSION, packages: sorted }, null, 2)}\n`)
      await rename(written, join(keep, 'packages.json'))
    } finally {
      await rm(written, { force: true })
    }
  } finally {
    await release()
  }
}
