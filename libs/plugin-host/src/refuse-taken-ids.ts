import { explainerIdTaken } from './errors/package-errors.ts'
import type { PackageDescription } from './package-types.ts'

/** Throws EXPLAINER_ID_TAKEN if one of the package's ids belongs to somebody else. `taken`: who has it, by id; `null` stands for Sightline itself. */
export function refuseTakenIds(
  { name, explainers }: Pick<PackageDescription, 'name' | 'explainers'>,
  taken: ReadonlyMap<string, string | null>,
): void {
  for (const { id } of explainers) {
    const owner = taken.get(id)
    if (owner !== undefined && owner !== name) throw explainerIdTaken(id, name, owner)
  }
}
