/** Who may install and remove packages: the owner of the installation, unless whoever runs it has switched that off. */
import type { SightlineError } from '@sightline/engine/declarations'
import type { Config } from '../../config/config.ts'
import { installationOwnerNeeded, installingSwitchedOff } from '../../errors/package-errors.ts'

/** Null: they may. */
export function mayInstall(
  { packages }: Pick<Config, 'packages'>,
  user: { readonly ownsInstallation: boolean },
): SightlineError | null {
  if (!packages.allowed) return installingSwitchedOff()
  return user.ownsInstallation ? null : installationOwnerNeeded()
}
