/** What is said about a package of explainers: plain data, which is stored and sent. */
import type { ExplainerDefinition, JsonSchema, Requirements } from '@sightline/engine/declarations'

export interface PackageIdentity {
  readonly name: string
  readonly version: string
  /** `sha512-…` (base64) of the archive that is kept: the package with all that it depends on. */
  readonly integrity: string
}

/** A definition without its functions. */
export interface ExplainerDeclaration {
  readonly id: string
  readonly version: string
  readonly title: string
  readonly summary: string
  readonly reference: NonNullable<ExplainerDefinition['reference']> | null
  readonly caveats: string
  readonly requires: Requirements
  /** JSON Schema of an object, as one may give it (defaults are optional). */
  readonly params: JsonSchema
  /** Whether it has `resolve` and `summarize`. */
  readonly resolves: boolean
  readonly summarizes: boolean
}

/** What a package says of itself: its package.json, and what its entry exports. */
export interface PackageDescription {
  readonly name: string
  readonly version: string
  /** Version of the contract that it was written for. */
  readonly contract: number
  readonly description: string
  readonly license: string | null
  readonly author: string | null
  readonly homepage: string | null
  /** In its own order; at least one, ids unique. */
  readonly explainers: readonly ExplainerDeclaration[]
  /** What its user should know, such as native addons that are never loaded. */
  readonly warnings: readonly string[]
}

/** A package that is kept somewhere. */
export interface DescribedPackage extends PackageDescription, PackageIdentity {
  /** What was asked for: a name with its range, a folder, a tarball. */
  readonly spec: string
}

export interface FetchedPackage {
  /** Path of a .tgz that holds the package with all that it depends on. */
  readonly archive: string
  readonly bytes: number
  readonly identity: PackageIdentity
}

export interface CheckedExplainer {
  readonly explainer: string
  /** `error`: what was wrong; null: passed. */
  readonly cases: readonly { readonly name: string; readonly error: string | null }[]
}

/** What keeps the code of third parties in, on this machine; in words, one thing a sentence. */
export interface SandboxProtection {
  /** Node's permission model: no files, child processes, workers or addons. */
  readonly permissionModel: boolean
  /** Namespaces of Linux: no network, no sight of other processes. */
  readonly namespaces: boolean
  /** A file system of its own that holds nothing but Node and the package. */
  readonly fileSystem: boolean
  readonly closed: readonly string[]
  readonly missing: readonly string[]
}
