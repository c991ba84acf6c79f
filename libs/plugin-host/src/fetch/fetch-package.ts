import { randomUUID } from 'node:crypto'
import { access, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aborted } from '@sightline/engine/declarations'
import { dependencyUnsupported, engineBundled, fetchFailed, manifestInvalid } from '../errors/package-errors.ts'
import { entryOf, readManifest, type Manifest } from '../manifest.ts'
import type { FetchedPackage } from '../package-types.ts'
import { extractArchive, integrityOf, makeArchive } from './archive.ts'
import { runNpm } from './npm.ts'
import { parseSpec, type PackageSpec } from './parse-spec.ts'

export interface FetchOptions {
  /** Where the archive is put; made if it is not there. Nothing else is left in it. */
  readonly folder: string
  /** Default: what npm's own configuration says. */
  readonly registry?: string
  readonly signal?: AbortSignal
}

/** A range of versions, a tag, or another name for one; no address, repository or folder. */
const REGISTRY_RANGE = /^(npm:(@[\w.~-]+\/)?[\w.~-]+(@|$))?[\w\s.^~<>=*|+-]*$/

/**
 * Gets a package with its production dependencies, without running anything of it: `name`, `name@range` or `name@tag` of a registry, the path of a folder or of a
 * tarball. A folder is packed as `npm pack` would, so it has to be built. Throws PACKAGE_…, CONTRACT_… and REGISTRY_… errors, NPM_MISSING and ABORTED.
 */
export async function fetchPackage(spec: string, options: FetchOptions): Promise<FetchedPackage> {
  const { folder, signal } = options
  const wanted = await parseSpec(spec)
  await mkdir(folder, { recursive: true })
  const staging = await mkdtemp(join(folder, 'fetching-'))
  try {
    // npm looks for a project above the folder where it works: it is this one.
    await writeFile(join(staging, 'package.json'), '{ "private": true }')
    const packed = await packedFile({ spec, wanted, staging }, options)
    const content = join(staging, 'package')
    await extractArchive(packed, { folder: content, name: spec, signal })
    const manifest = await readManifest(content)
    if (wanted.kind === 'registry' && manifest.name !== wanted.name) {
      throw manifestInvalid(wanted.name, `it says that it is ${manifest.name}`)
    }
    await entryOf(content, manifest)
    checkDependencies(manifest)
    await installDependencies(manifest, content, options)
    if (await exists(join(content, 'node_modules/@sightline/engine'))) throw engineBundled(manifest.name)
    const made = join(staging, `${randomUUID()}.tgz`)
    await makeArchive(content, { archive: made, name: manifest.name })
    if (signal?.aborted) throw aborted()
    return await keep(made, { manifest, folder })
  } catch (error) {
    throw signal?.aborted ? aborted() : error
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

interface Wanted {
  readonly spec: string
  readonly wanted: PackageSpec
  readonly staging: string
}

/** The package alone, as it is published. */
async function packedFile({ spec, wanted, staging }: Wanted, { registry, signal }: FetchOptions): Promise<string> {
  if (wanted.kind === 'tarball') return wanted.path
  const what = wanted.kind === 'registry' ? `${wanted.name}@${wanted.range}` : wanted.path
  // npm's own words for a folder without package.json say less.
  if (wanted.kind === 'folder') await readManifest(wanted.path).then((manifest) => entryOf(wanted.path, manifest))
  const target = join(staging, 'packed')
  await mkdir(target)
  const only = wanted.kind === 'folder' ? [] : ['--allow-git=none', '--allow-file=none', '--allow-directory=none']
  await runNpm(['pack', what, '--pack-destination', target, ...only], { cwd: staging, spec, registry, signal })
  const [name] = await readdir(target)
  if (name === undefined) throw fetchFailed(spec, 'npm packed nothing')
  return join(target, name)
}

function checkDependencies({ name, dependencies = {}, optionalDependencies = {} }: Manifest): void {
  if (dependencies['@sightline/engine'] ?? optionalDependencies['@sightline/engine']) throw engineBundled(name)
  for (const [dependency, range] of Object.entries({ ...dependencies, ...optionalDependencies })) {
    if (!REGISTRY_RANGE.test(range)) throw dependencyUnsupported(name, `${dependency}@${range}`)
  }
}

async function installDependencies(
  { name, dependencies = {} }: Manifest,
  content: string,
  { registry, signal }: FetchOptions,
): Promise<void> {
  // A stranger's settings for npm are not ours.
  await rm(join(content, '.npmrc'), { force: true })
  if (Object.keys(dependencies).length === 0) return
  const omitted = ['--omit=dev', '--omit=peer', '--omit=optional', '--legacy-peer-deps']
  const closed = ['--allow-git=none', '--allow-file=none', '--allow-directory=none', '--install-links']
  const args = ['install', '--no-package-lock', '--no-bin-links', '--no-workspaces', '--no-global', ...omitted, ...closed]
  await runNpm(args, { cwd: content, spec: `what ${name} depends on`, registry, signal })
  await rm(join(content, 'node_modules/.package-lock.json'), { force: true })
}

/** Under a name made of its content: the same package is there once. */
async function keep(made: string, { manifest, folder }: { manifest: Manifest; folder: string }): Promise<FetchedPackage> {
  const { name, version } = manifest
  const integrity = await integrityOf(made)
  const mark = Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex').slice(0, 16)
  const archive = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}-${mark}.tgz`)
  const { size } = await stat(made)
  await rename(made, archive)
  return { archive, bytes: size, identity: { name, version, integrity } }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
