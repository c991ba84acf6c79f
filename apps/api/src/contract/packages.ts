/**
 * Packages of explainers by third parties. They are installed for the whole installation, by its owner; the owners of a workspace say which of them are offered there. A new
 * version takes the place of the one before in every workspace; the versions before stay, so that old runs can be repeated, until the package is removed.
 */
import { z } from '@sightline/engine/declarations'
import { explainerSchema } from './explainers.ts'
import { apiError, count, id, person, time } from './shared.ts'

/** A name in the registry, with a version, a range or a tag if wanted: `explainer-score-cam@1.2.0`. No paths, addresses or repositories. */
const REGISTRY_SPEC = /^(@[a-z0-9-~][a-z0-9-._~]*\/)?[a-z0-9-~][a-z0-9-._~]*(@[\w.^~<>=*+|-]+)?$/i
export const registrySpec = z
  .string()
  .trim()
  .max(300)
  .regex(REGISTRY_SPEC, 'Give the name of a package in the registry, like explainer-score-cam or @lab/explainer@1.2.0.')

export const packageName = z.string().min(1).max(214)

/** `error`: what was wrong; null: passed. */
export const conformanceCaseSchema = z.object({ name: z.string(), error: z.string().nullable() })

/** How a package did in the suite that every explainer has to pass, on the demo model. */
export const packageCheckSchema = z.object({
  at: time,
  passed: z.boolean(),
  explainers: z.array(z.object({ explainer: z.string(), cases: z.array(conformanceCaseSchema) })),
  /** Why the suite could not be run to its end; null: it was. */
  error: apiError.nullable(),
})

export const packageSchema = z.object({
  name: packageName,
  /** The one that new runs take. */
  version: z.string(),
  /** sha512-…, of the archive that is kept: the package with all that it depends on. */
  integrity: z.string(),
  source: z.enum(['registry', 'upload']),
  /** What was asked for: a name in the registry, or the name of the uploaded file. */
  spec: z.string(),
  /** Of the contract between Sightline and explainers. */
  contract: count,
  description: z.string(),
  license: z.string().nullable(),
  author: z.string().nullable(),
  homepage: z.string().nullable(),
  /** What its user should know, in sentences. */
  warnings: z.array(z.string()),
  bytes: count,
  /** What it declares; `params` draws the forms. */
  explainers: z.array(explainerSchema),
  /** Null: not checked yet. */
  check: packageCheckSchema.nullable(),
  installedBy: person,
  installedAt: time,
  /** Whether the workspace that was asked about offers it. */
  enabled: z.boolean(),
  /** Versions before this one, kept for their runs; the newest first. */
  earlier: z.array(z.object({ version: z.string(), integrity: z.string(), installedAt: time })),
})

export const PACKAGE_STEPS = ['waiting', 'fetching', 'describing', 'checking'] as const

/** An installation, or a repeated check: it takes seconds to minutes, in the background. */
export const packageTaskSchema = z.object({
  id,
  kind: z.enum(['install', 'check']),
  /** As of `packageSchema`; of a check, the package's name. */
  spec: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  /** What it is doing, or was doing when it failed. */
  step: z.enum(PACKAGE_STEPS),
  error: apiError.nullable(),
  /** Known once it is installed. */
  package: z.object({ name: packageName, version: z.string() }).nullable(),
  startedBy: person,
  createdAt: time,
  finishedAt: time.nullable(),
})

/** What keeps the code of third parties in, on the machine of the API; the same for workers there. */
export const protectionSchema = z.object({
  /** In words, one thing each: `Files: closed but for …`. */
  closed: z.array(z.string()),
  missing: z.array(z.string()),
})

export const packageListSchema = z.object({
  /** By name. */
  packages: z.array(packageSchema),
  /** Under way, or ended within the last hour; the newest first. Ask again every second while one is running. */
  tasks: z.array(packageTaskSchema),
  /** Whether this person may install and remove. */
  mayInstall: z.boolean(),
  /** Why not, and what to do; null where they may. */
  whyNot: apiError.nullable(),
  /** Where names are looked up; null: the public registry of npm. */
  registry: z.string().nullable(),
  protection: protectionSchema,
})

export const listPackagesInput = z.object({ workspaceId: id })
export const installPackageInput = z.object({ spec: registrySpec })
export const packageTaskInput = z.object({ taskId: id })
export const packageInput = z.object({ name: packageName })
export const enablePackageInput = z.object({ workspaceId: id, name: packageName, enabled: z.boolean() })
/** What `POST /api/uploads/packages` answers (a multipart form with one .tgz), and `install` and `check`. */
export const packageTaskStartedSchema = z.object({ taskId: id })

export type PackageCheck = z.output<typeof packageCheckSchema>
export type ExplainerPackage = z.output<typeof packageSchema>
export type PackageTask = z.output<typeof packageTaskSchema>
export type PackageList = z.output<typeof packageListSchema>
export type Protection = z.output<typeof protectionSchema>
