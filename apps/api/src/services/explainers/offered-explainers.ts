/** The explainers that a workspace offers: Sightline's own, and those of the packages that are enabled there. */
import type { ExplainerDefinition } from '@sightline/engine/declarations'
import { explainers } from '@sightline/plugins'
import type { PackageIdentity } from '../../contract/index.ts'
import type { Database } from '../../database/client.ts'
import { identityOf, installedRows, newestOf, readDescribed } from '../packages/package-rows.ts'
import { declaredExplainer } from './declared-explainer.ts'

export interface OfferedExplainer {
  /** Those of packages are declarations: see `declaredExplainer`. */
  readonly definition: ExplainerDefinition
  /** Null: it comes with Sightline. */
  readonly package: PackageIdentity | null
}

type WithDatabase = { readonly db: Pick<Database, 'explainerPackage' | 'workspaceExplainerPackage'> }

/** In the order in which they are offered; of each package the version that new runs take. */
export async function offeredExplainers({ db }: WithDatabase, workspaceId: string): Promise<OfferedExplainer[]> {
  const own = explainers.map((definition) => ({ definition, package: null }))
  const enabled = await db.workspaceExplainerPackage.findMany({ where: { workspaceId }, select: { name: true } })
  if (enabled.length === 0) return own
  const rows = await installedRows(
    db,
    enabled.map(({ name }) => name),
  )
  const others = newestOf(rows).flatMap((row) =>
    readDescribed(row).explainers.map((declaration) => ({
      definition: declaredExplainer(declaration),
      package: identityOf(row),
    })),
  )
  return [...own, ...others]
}
