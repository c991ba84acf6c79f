/** The explainers of the command line: Sightline's own, and those of the packages that were added (`sightline plugins add`). */
import { join } from 'node:path'
import { SightlineError, type ExplainerDefinition } from '@sightline/engine/declarations'
import { explainers } from '@sightline/plugins'
import { listPackages, openPackage, unpackKept, type KeptPackage, type PackageIdentity } from '@sightline/plugin-host'
import { printWarnings, type Environment } from '../environment.ts'
import { methodUnknown } from './plugin-errors.ts'

export interface FoundExplainer {
  readonly definition: ExplainerDefinition
  /** That it comes from; null: it is Sightline's own. */
  readonly package: PackageIdentity | null
  /** Ends the process of a package. */
  close(): Promise<void>
}

type Keep = Pick<Environment, 'home' | 'stderr'>

const own = (definition: ExplainerDefinition): FoundExplainer => ({ definition, package: null, close: () => Promise.resolve() })

/** A package is opened only if the explainer is one of its. Throws EXPLAINER_UNKNOWN and the plugin host's errors. */
export async function findExplainer(environment: Keep, id: string): Promise<FoundExplainer> {
  const definition = explainers.find((explainer) => explainer.id === id)
  if (definition) return own(definition)
  const packages = await listPackages(environment)
  const kept = packages.find((one) => one.explainers.some((explainer) => explainer.id === id))
  if (kept) {
    const found = (await openKept(environment, kept)).find((one) => one.definition.id === id)
    if (found) return found
  }
  throw methodUnknown(id, [...explainers, ...packages.flatMap((one) => one.explainers)])
}

/** Nothing of a package runs. One that cannot be used any more is left out, with a warning. */
export async function allExplainers(environment: Keep): Promise<FoundExplainer[]> {
  const found = explainers.map(own)
  for (const kept of await listPackages(environment)) {
    try {
      found.push(...(await openKept(environment, kept)))
    } catch (thrown) {
      if (!(thrown instanceof SightlineError)) throw thrown
      printWarnings(environment, [`the package ${kept.name} is left out: ${thrown.message} ${thrown.hint}`])
    }
  }
  return found
}

/** Where the sandbox's own code is kept, in SIGHTLINE_HOME. */
export const sandboxCache = ({ home }: Pick<Environment, 'home'>) => join(home, 'sandbox')

async function openKept(environment: Keep, kept: KeptPackage): Promise<FoundExplainer[]> {
  const { name, version, integrity } = kept
  await unpackKept(kept)
  const opened = await openPackage(kept.folder, { described: kept, cache: sandboxCache(environment) })
  return opened.explainers.map((definition) => ({
    definition,
    package: { name, version, integrity },
    close: () => opened.close(),
  }))
}
