/** The packages of the command line, in `SIGHTLINE_HOME/plugins`: a list, the archives, and what is unpacked from them. */
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describePackage } from '../describe-package.ts'
import { packageNotKept } from '../errors/package-errors.ts'
import { fetchPackage, type FetchOptions } from '../fetch/fetch-package.ts'
import type { DescribedPackage } from '../package-types.ts'
import { refuseTakenIds } from '../refuse-taken-ids.ts'
import type { SandboxOptions } from '../sandbox-options.ts'
import { unpackPackage } from '../unpack-package.ts'
import { changeList, readList, type ListedPackage, type Packages } from './kept-list.ts'

export interface KeepOptions {
  /** `SIGHTLINE_HOME`; packages are kept in its folder `plugins`. */
  readonly home: string
}

export interface AddOptions extends KeepOptions, Omit<FetchOptions, 'folder'>, SandboxOptions {
  /** Ids that the project's own explainers have: a package that brings one of them is refused with EXPLAINER_ID_TAKEN. */
  readonly reserved: readonly string[]
}

/** A package in the keep of the command line. */
export interface KeptPackage extends DescribedPackage {
  /** The archive's path. */
  readonly archive: string
  /** Where it lies unpacked, for `openPackage` and `checkPackage`: see `unpackKept`. */
  readonly folder: string
  /** ISO 8601. */
  readonly addedAt: string
}

/** Fetches, checks and keeps a package; another version of it that was kept before is replaced. If anything is wrong, nothing has changed. */
export async function addPackage(spec: string, options: AddOptions): Promise<KeptPackage> {
  const keep = keepOf(options)
  const { archive, identity } = await fetchPackage(spec, { ...options, folder: keep })
  const listed = { archive: basename(archive), folder: basename(archive, '.tgz') }
  let before: ListedPackage | undefined
  let added: ListedPackage
  try {
    await unpackPackage(archive, join(keep, listed.folder), identity.integrity)
    const description = await describePackage(join(keep, listed.folder), options)
    added = { ...description, ...identity, spec, ...listed, addedAt: new Date().toISOString() }
    await changeList(keep, (packages) => {
      refuseTakenIds(description, takenIds(packages, options.reserved))
      before = packages[identity.name]
      return { ...packages, [identity.name]: added }
    })
  } catch (error) {
    await removeUnlisted(keep, listed)
    throw error
  }
  if (before) await removeUnlisted(keep, before)
  return located(keep, added)
}

/** By name. */
export async function listPackages(options: KeepOptions): Promise<KeptPackage[]> {
  const keep = keepOf(options)
  return Object.values(await readList(keep)).map((listed) => located(keep, listed))
}

/** Throws PACKAGE_NOT_INSTALLED. */
export async function removePackage(name: string, options: KeepOptions): Promise<KeptPackage> {
  const keep = keepOf(options)
  let removed: ListedPackage | undefined
  await changeList(keep, (packages) => {
    removed = packages[name]
    if (!removed) throw packageNotKept(name, Object.keys(packages))
    return Object.fromEntries(Object.entries(packages).filter(([other]) => other !== name))
  })
  await removeUnlisted(keep, removed!)
  return located(keep, removed!)
}

/** Sees that a kept package lies unpacked, from the archive that was installed. Throws PACKAGE_INTEGRITY. */
export async function unpackKept({ archive, folder, integrity }: KeptPackage): Promise<void> {
  await unpackPackage(archive, folder, integrity)
}

function keepOf({ home }: KeepOptions): string {
  return join(home, 'plugins')
}

function located(keep: string, listed: ListedPackage): KeptPackage {
  return { ...listed, archive: join(keep, listed.archive), folder: join(keep, listed.folder) }
}

function takenIds(packages: Packages, reserved: readonly string[]): ReadonlyMap<string, string | null> {
  const others = Object.values(packages).flatMap(({ name, explainers }) => explainers.map(({ id }) => [id, name] as const))
  return new Map<string, string | null>([...others, ...reserved.map((id) => [id, null] as const)])
}

/** Removes files that the list does not name: the same content may have been installed before, or by another command meanwhile. */
async function removeUnlisted(keep: string, { archive, folder }: Pick<ListedPackage, 'archive' | 'folder'>): Promise<void> {
  const packages = await readList(keep)
  if (Object.values(packages).some((listed) => listed.archive === archive)) return
  await rm(join(keep, archive), { force: true })
  await rm(join(keep, folder), { recursive: true, force: true })
}
