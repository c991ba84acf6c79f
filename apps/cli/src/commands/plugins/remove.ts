/** `sightline plugins remove`: results that it made stay. */
import { removePackage } from '@sightline/plugin-host'
import { printJson, printLine, type Environment } from '../../environment.ts'

export async function removePlugin(environment: Environment, name: string, { json }: { readonly json?: boolean }): Promise<void> {
  const removed = await removePackage(name, { home: environment.home })
  if (json) printJson(environment, removed)
  else
    printLine(
      environment.stdout,
      `Removed: ${removed.name} ${removed.version}. Its results stay; to have it again: sightline plugins add ${removed.spec}`,
    )
}
