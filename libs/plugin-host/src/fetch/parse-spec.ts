/** What a person may ask for. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { specInvalid } from '../errors/package-errors.ts'

export type PackageSpec =
  | { readonly kind: 'folder' | 'tarball'; readonly path: string }
  /** `range`: a version, a range or a tag. */
  | { readonly kind: 'registry'; readonly name: string; readonly range: string }

const REGISTRY = /^((?:@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*)(?:@([^\s@/:]+))?$/i
const TARBALL = /\.(tgz|tar\.gz)$/i
const ADDRESS = /^([a-z+]+:|git@)/i

/** A path begins with `.`, `/`, `~` or a drive, or ends in .tgz; everything else is a name in the registry. Throws PACKAGE_SPEC_INVALID. */
export async function parseSpec(spec: string): Promise<PackageSpec> {
  const isPath = /^(\.{1,2}($|[\\/])|[\\/]|[a-z]:[\\/])/i.test(spec) || (TARBALL.test(spec) && !ADDRESS.test(spec))
  if (isPath) {
    const path = resolve(spec)
    const found = await stat(path).catch(() => null)
    if (found?.isDirectory()) return { kind: 'folder', path }
    if (found?.isFile()) return { kind: 'tarball', path }
    throw specInvalid(spec, 'there is no such file or folder')
  }
  if (ADDRESS.test(spec)) throw specInvalid(spec, 'addresses and repositories are not taken')
  const match = REGISTRY.exec(spec.trim())
  // npm would take what begins with a dash for an option.
  if (!match || match[1].startsWith('-')) throw specInvalid(spec, 'it is neither a name, with a version if wanted, nor a path')
  return { kind: 'registry', name: match[1], range: match[2] ?? 'latest' }
}
