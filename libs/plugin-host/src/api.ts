import type { ExplainableModel, ExplainerDefinition } from '@sightline/engine'
import type {
  CheckedExplainer,
  DescribedPackage,
  FetchedPackage,
  PackageDescription,
  SandboxProtection,
} from './package-types.ts'

export interface FetchOptions {
  /** Where the archive is put; made if it is not there. Nothing else is left in it. */
  readonly folder: string
  /** Default: what npm's own configuration says. */
  readonly registry?: string
  readonly signal?: AbortSignal
}

/**
 * Gets a package with its production dependencies, without running anything of it: `name`, `name@range` or `name@tag` of a registry, the path of a folder or of a
 * tarball. Throws PACKAGE_… errors.
 */
export function fetchPackage(_spec: string, _options: FetchOptions): Promise<FetchedPackage> {
  throw new Error('not written yet')
}

/** Verifies the archive and unpacks it to `folder`, which appears whole or not at all; if it is there already, nothing is done. */
export function unpackPackage(_archive: string, _folder: string, _integrity: string): Promise<void> {
  throw new Error('not written yet')
}

/** Loads an unpacked package in a sandbox and asks what it exports. Throws PACKAGE_… errors. */
export function describePackage(_folder: string, _options: SandboxOptions = {}): Promise<PackageDescription> {
  throw new Error('not written yet')
}

export interface SandboxOptions {
  /** For the process as a whole. Default 1024. */
  readonly memoryMegabytes?: number
  /** What one call (of one image) may take of the package's own time: while it waits for the model, the clock stands still. Default 5 minutes. */
  readonly timeoutMilliseconds?: number
  /** Where the code of the sandbox is kept between processes. Default: `SIGHTLINE_HOME/cache`, or a private folder among the system's temporary ones. */
  readonly cache?: string
  /** What the package writes to its console. */
  onLog?(text: string): void
}

export interface OpenOptions extends SandboxOptions {
  /** As it was when it was installed: a package that says something else now is refused with PACKAGE_CHANGED. */
  readonly described: PackageDescription
}

export interface OpenedPackage {
  /** Ordinary definitions. Their functions run in the sandbox; its process starts with the first of them and anew after it has been ended. */
  readonly explainers: readonly ExplainerDefinition[]
  /** Ends the process. */
  close(): Promise<void>
}

/** Definitions for `runExplainer`, made from the description: nothing runs yet, and nothing is checked that only a process could tell. */
export function openPackage(_folder: string, _options: OpenOptions): Promise<OpenedPackage> {
  throw new Error('not written yet')
}

export interface CheckOptions extends SandboxOptions {
  readonly described: PackageDescription
  readonly model: ExplainableModel
  readonly signal?: AbortSignal
}

/** Runs the conformance suite on every explainer of the package. */
export function checkPackage(_folder: string, _options: CheckOptions): Promise<CheckedExplainer[]> {
  throw new Error('not written yet')
}

/** Found out once a process. */
export function sandboxProtection(): Promise<SandboxProtection> {
  throw new Error('not written yet')
}

/** A package in the keep of the command line. */
export interface KeptPackage extends DescribedPackage {
  /** The archive's path. */
  readonly archive: string
  /** Where it lies unpacked, for `openPackage` and `checkPackage`. */
  readonly folder: string
  /** ISO 8601. */
  readonly addedAt: string
}

export interface KeepOptions {
  /** `SIGHTLINE_HOME`; packages are kept in its folder `plugins`. */
  readonly home: string
}

export interface AddOptions extends KeepOptions, Omit<FetchOptions, 'folder'> {
  /** Ids that the project's own explainers have: a package that brings one of them is refused with EXPLAINER_ID_TAKEN. */
  readonly reserved: readonly string[]
}

/** Fetches, checks and keeps a package; another version of it that was kept before is replaced. */
export function addPackage(_spec: string, _options: AddOptions): Promise<KeptPackage> {
  throw new Error('not written yet')
}

/** By name. */
export function listPackages(_options: KeepOptions): Promise<KeptPackage[]> {
  throw new Error('not written yet')
}

/** Throws PACKAGE_NOT_INSTALLED. */
export function removePackage(_name: string, _options: KeepOptions): Promise<KeptPackage> {
  throw new Error('not written yet')
}

/** Throws EXPLAINER_ID_TAKEN if one of the package's ids belongs to somebody else. `taken`: who has it, by id; `null` stands for Sightline itself. */
export function refuseTakenIds(
  _described: Pick<PackageDescription, 'name' | 'explainers'>,
  _taken: ReadonlyMap<string, string | null>,
): void {
  throw new Error('not written yet')
}
