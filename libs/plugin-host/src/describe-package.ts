import { readdir, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SightlineError } from '@sightline/engine/declarations'
import { checkDeclarations } from './declarations.ts'
import { loadFailed } from './errors/package-errors.ts'
import { entryOf, readManifest } from './manifest.ts'
import { LOAD_MILLISECONDS } from './limits.ts'
import type { PackageDescription } from './package-types.ts'
import type { SandboxOptions } from './sandbox-options.ts'
import { wrongEntry } from './sandbox/engine-shim.ts'
import { startSandbox, type ProcessRequest } from './sandbox/sandbox-process.ts'

/** Where `unpackPackage` puts the package itself; what it needs of the engine lies beside it. */
export const PACKAGE_FOLDER = 'package'

/** Loads an unpacked package in a sandbox and asks what it exports. Throws PACKAGE_… and CONTRACT_… errors. */
export async function describePackage(folder: string, options: SandboxOptions = {}): Promise<PackageDescription> {
  const located = await locatePackage(folder)
  const { name, version, description = '', license = null, author = null, homepage = null, sightline } = located.manifest
  const sandbox = await startSandbox({ timeoutMilliseconds: LOAD_MILLISECONDS, ...options, ...located.request })
  try {
    const declared = await sandbox.call('declare', null).catch((error: unknown) => {
      throw loadError(name, error)
    })
    const explainers = checkDeclarations(name, declared)
    const warnings = await addonWarnings(join(folder, PACKAGE_FOLDER))
    return { name, version, contract: sightline.contract, description, license, author, homepage, explainers, warnings }
  } finally {
    await sandbox.close()
  }
}

export async function locatePackage(folder: string) {
  const root = await realpath(folder)
  const manifest = await readManifest(join(root, PACKAGE_FOLDER))
  const entry = await entryOf(join(root, PACKAGE_FOLDER), manifest)
  const request = { folder: root, entry, name: `The package ${manifest.name}` } satisfies ProcessRequest
  return { manifest, request }
}

/** An error of the module itself says where to look; that its process ended says enough. */
export function loadError(name: string, error: unknown): unknown {
  if (!(error instanceof SightlineError) || error.code !== 'EXPLAINER_FAILED') return error
  const imported = wrongEntry(error.message)
  if (imported) return loadFailed(name, imported)
  const missing = /Cannot find package '([^']+)'/.exec(error.message)?.[1]
  if (missing)
    return loadFailed(
      name,
      `it imports “${missing}”, which does not come with it; its package.json has to list that under “dependencies”`,
    )
  return loadFailed(name, error.message.replace(/^.*? failed: /, '').replace(/\.$/, ''))
}

async function addonWarnings(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true })
  const addon = names.find((name) => name.endsWith('.node') || basename(name) === 'binding.gyp')
  if (!addon) return []
  return [`It brings native code (${addon}), which is never loaded: explainers run without native addons.`]
}
