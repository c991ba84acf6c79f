/**
 * Explainers by third parties: fetched from npm, a folder or a tarball, kept as one archive, and run in a process of their own that has no files, no network and
 * no environment. The model stays with us: the process asks for it over a channel.
 */
export { checkPackage, type CheckOptions } from './check-package.ts'
export { describePackage } from './describe-package.ts'
export { fetchPackage, type FetchOptions } from './fetch/fetch-package.ts'
export {
  addPackage,
  listPackages,
  removePackage,
  unpackKept,
  type AddOptions,
  type KeepOptions,
  type KeptPackage,
} from './keep/keep.ts'
export { openPackage, type OpenedPackage, type OpenOptions } from './open-package.ts'
export type * from './package-types.ts'
export { refuseTakenIds } from './refuse-taken-ids.ts'
export type { SandboxOptions } from './sandbox-options.ts'
export { sandboxProtection } from './sandbox/protection.ts'
export { unpackPackage } from './unpack-package.ts'
