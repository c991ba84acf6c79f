/** Packages and the work on them, as pages show them. */
import { SightlineError } from '@sightline/engine/declarations'
import { sandboxProtection } from '@sightline/plugin-host'
import { toApiError } from '../../errors/describe-failure.ts'
import type { Config } from '../../config/config.ts'
import type { ExplainerPackage, PackageList, PackageTask, Protection, Role } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import type { Prisma } from '../../database/generated/client.ts'
import { notFound } from '../../errors/access-errors.ts'
import { packageSettings } from '../../runner/package-settings.ts'
import { errorOf } from '../../events/run-news.ts'
import { declaredExplainer } from '../explainers/declared-explainer.ts'
import { toExplainer } from '../explainers/list-explainers.ts'
import { mayInstall } from './may-install.ts'
import { identityOf, newestOf, readCheck, readDescribed } from './package-rows.ts'
import { failLostTasks } from './task-rows.ts'

interface Services {
  readonly db: Database
  readonly config: Config
}

interface Asked {
  readonly workspaceId: string
  readonly user: { readonly ownsInstallation: boolean }
  /** In that workspace. */
  readonly role: Role
}

/** Ended tasks are shown for this long. */
const RECENT_MILLISECONDS = 3_600_000
const MOST_TASKS = 20

export async function listPackages(services: Services, { workspaceId, user, role }: Asked): Promise<PackageList> {
  const { db, config } = services
  await failLostTasks(db)
  const [rows, enabled, tasks] = await Promise.all([
    db.explainerPackage.findMany({
      where: { removedAt: null },
      select: PACKAGE,
      orderBy: [{ name: 'asc' }, { installedAt: 'desc' }, { id: 'desc' }],
    }),
    db.workspaceExplainerPackage.findMany({ where: { workspaceId }, select: { name: true } }),
    db.packageTask.findMany({
      where: { OR: [{ state: 'running' }, { finishedAt: { gt: new Date(Date.now() - RECENT_MILLISECONDS) } }] },
      select: TASK,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: MOST_TASKS,
    }),
  ])
  const names = new Set(enabled.map(({ name }) => name))
  const refusal = mayInstall(config, user)
  const shown = newestOf(rows).filter(({ name }) => role === 'owner' || names.has(name))
  return {
    packages: shown.map((row) => toPackage(row, { enabled: names.has(row.name), all: rows })),
    // What others try is theirs to see who may do it as well.
    tasks: user.ownsInstallation ? tasks.map(toTask) : [],
    mayInstall: refusal === null,
    whyNot: refusal && toApiError(refusal),
    registry: config.packages.registry,
    protection: await describeProtection(config),
  }
}

/** Where no sandbox can be started nothing can be installed or run: that is said as well. */
async function describeProtection(config: Config): Promise<Protection> {
  try {
    const { closed, missing } = await sandboxProtection(packageSettings(config).sandbox)
    return { closed: [...closed], missing: [...missing] }
  } catch (thrown) {
    if (!(thrown instanceof SightlineError)) throw thrown
    return { closed: [], missing: [`${thrown.message} ${thrown.hint}`] }
  }
}

/** Throws NOT_FOUND. */
export async function getPackageTask({ db }: Pick<Services, 'db'>, taskId: string): Promise<PackageTask> {
  await failLostTasks(db)
  const row = await db.packageTask.findUnique({ where: { id: taskId }, select: TASK })
  if (!row) throw notFound()
  return toTask(row)
}

const PERSON = { select: { id: true, name: true } }

const PACKAGE = {
  name: true,
  version: true,
  integrity: true,
  source: true,
  spec: true,
  described: true,
  check: true,
  installedAt: true,
  installedBy: PERSON,
  archive: { select: { bytes: true } },
} satisfies Prisma.ExplainerPackageSelect

const TASK = {
  id: true,
  kind: true,
  spec: true,
  state: true,
  step: true,
  errorCode: true,
  errorMessage: true,
  errorHint: true,
  createdAt: true,
  finishedAt: true,
  package: { select: { name: true, version: true } },
  startedBy: PERSON,
} satisfies Prisma.PackageTaskSelect

type PackageRow = Prisma.ExplainerPackageGetPayload<{ select: typeof PACKAGE }>
type TaskRow = Prisma.PackageTaskGetPayload<{ select: typeof TASK }>

function toPackage(
  row: PackageRow,
  { enabled, all }: { readonly enabled: boolean; readonly all: readonly PackageRow[] },
): ExplainerPackage {
  const { spec, source, archive, installedAt, installedBy } = row
  const { contract, description, license, author, homepage, explainers, warnings } = readDescribed(row)
  const identity = identityOf(row)
  return {
    ...identity,
    // As `start-tasks.ts` writes it.
    source: source as ExplainerPackage['source'],
    spec,
    contract,
    description,
    license,
    author,
    homepage,
    warnings: [...warnings],
    bytes: Number(archive?.bytes ?? 0),
    explainers: explainers.map((declared) => toExplainer({ definition: declaredExplainer(declared), package: identity })),
    check: readCheck(row),
    installedBy,
    installedAt,
    enabled,
    earlier: all
      .filter((other) => other.name === row.name && other !== row)
      .map(({ version, integrity, installedAt }) => ({ version, integrity, installedAt })),
  }
}

function toTask(row: TaskRow): PackageTask {
  const { id, kind, spec, state, step, createdAt, finishedAt, startedBy } = row
  return {
    id,
    // As `start-tasks.ts` and the installer write them.
    kind: kind as PackageTask['kind'],
    spec,
    state,
    step: step as PackageTask['step'],
    error: errorOf(row),
    package: row.package,
    startedBy,
    createdAt,
    finishedAt,
  }
}
