/** What a grid of runs would be: which combinations of model and explainer can work, and how long all of it may take. */
import { checkRequest, createRegistry, SightlineError, type ExplainerDefinition } from '@sightline/engine/declarations'
import type { Grid, PackageIdentity, Plan } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import { backgroundMissing, imagesMissing, modelArchived, notOfWorkspace } from '../../errors/run-errors.ts'
import { offeredExplainers } from '../explainers/offered-explainers.ts'
import { readVersionInfo } from '../models/version-info.ts'
import { estimateTime } from './estimate.ts'

export interface GridRequest {
  readonly workspaceId: string
  readonly grid: Grid
}

/** One run of a grid, checked. */
export interface Combination {
  readonly modelVersionId: string
  readonly explainer: ExplainerDefinition
  /** That the explainer comes from; null: it is Sightline's. */
  readonly package: PackageIdentity | null
  readonly params: Grid['explainers'][number]['params']
}

export type Problem = Plan['problems'][number]

interface Services {
  readonly db: Database
}

export async function planGrid(services: Services, request: GridRequest): Promise<Plan> {
  const { combinations, problems } = await checkGrid(services, request)
  const { modelVersionIds, explainers: chosen } = request.grid
  const runs = modelVersionIds.length * chosen.length
  const time =
    problems.length > 0 ? { seconds: null, untimed: runs } : await estimateTime(services, { grid: request.grid, combinations })
  return { runs, ...time, problems: problems.map(({ problem }) => problem) }
}

export interface CheckedGrid {
  /** Those that can work, model by model. */
  readonly combinations: readonly Combination[]
  readonly problems: readonly { readonly problem: Problem; readonly error: SightlineError }[]
}

/** Everything that can be known without running anything. */
export async function checkGrid({ db }: Services, { workspaceId, grid }: GridRequest): Promise<CheckedGrid> {
  const offered = await offeredExplainers({ db }, workspaceId)
  const registry = createRegistry(offered.map(({ definition }) => definition))
  const packages = new Map(offered.map(({ definition, package: from }) => [definition.id, from]))
  const combinations: Combination[] = []
  const problems: { problem: Problem; error: SightlineError }[] = []
  const report = (error: unknown, modelVersionId: string | null, explainerId: string | null) => {
    if (!(error instanceof SightlineError)) throw error
    const { code, message, hint } = error
    problems.push({ error, problem: { modelVersionId, explainerId, code, message, hint } })
  }
  if (!(await allThere(db, workspaceId, grid.imageIds))) report(notOfWorkspace('image'), null, null)
  if (!(await allThere(db, workspaceId, grid.backgroundIds))) report(notOfWorkspace('background image'), null, null)
  const versions = await db.modelVersion.findMany({
    where: { id: { in: grid.modelVersionIds }, model: { workspaceId } },
    select: { id: true, info: true, model: { select: { name: true, archivedAt: true } } },
  })
  for (const modelVersionId of grid.modelVersionIds) {
    const version = versions.find(({ id }) => id === modelVersionId)
    if (!version || version.model.archivedAt) {
      report(version ? modelArchived(version.model.name) : notOfWorkspace('model'), modelVersionId, null)
      continue
    }
    for (const { id, params } of grid.explainers) {
      try {
        const explainer = registry.get(id)
        checkCombination(explainer, grid, { params, info: readVersionInfo(version) })
        combinations.push({ modelVersionId, explainer, package: packages.get(id) ?? null, params })
      } catch (error) {
        report(error, modelVersionId, id)
      }
    }
  }
  return { combinations, problems }
}

interface OfModel {
  readonly params: Combination['params']
  readonly info: ReturnType<typeof readVersionInfo>
}

/** Throws the engine's errors; those of images in words of the web app. */
function checkCombination(explainer: ExplainerDefinition, grid: Grid, { params, info }: OfModel): void {
  const { target, score, imageIds, backgroundIds } = grid
  if (explainer.requires.images !== false && imageIds.length === 0) throw imagesMissing(explainer.title)
  if (explainer.requires.background && backgroundIds.length === 0) throw backgroundMissing(explainer.title)
  checkRequest(explainer, info, { params, target, score, images: imageIds.length, background: backgroundIds.length })
}

async function allThere(db: Database, workspaceId: string, imageIds: readonly string[]): Promise<boolean> {
  const asked = [...new Set(imageIds)]
  if (asked.length === 0) return true
  return (await db.image.count({ where: { id: { in: asked }, imageSet: { workspaceId } } })) === asked.length
}
