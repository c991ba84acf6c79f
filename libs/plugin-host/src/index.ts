/**
 * Explainers by third parties: fetched from npm, a folder or a tarball, kept as one archive, and run in a process of their own that has no files, no network and
 * no environment. The model stays with us: the process asks for it over a channel.
 */
export type * from './package-types.ts'
export * from './api.ts'
