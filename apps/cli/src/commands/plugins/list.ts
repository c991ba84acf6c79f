/** `sightline plugins list`: the packages that were added. */
import { listPackages } from '@sightline/plugin-host'
import { printJson, printLine, type Environment } from '../../environment.ts'
import { formatTable } from '../../output/table.ts'

export async function listPlugins(environment: Environment, { json }: { readonly json?: boolean }): Promise<void> {
  const packages = await listPackages({ home: environment.home })
  if (json) {
    printJson(environment, packages)
    return
  }
  if (packages.length === 0) {
    printLine(environment.stdout, 'No package was added. `sightline plugins add PACKAGE` adds one.')
    return
  }
  const columns = [{ title: 'package' }, { title: 'version' }, { title: 'methods' }, { title: 'added' }, { title: 'from' }]
  const rows = packages.map(({ name, version, explainers, addedAt, spec }) => [
    name,
    version,
    explainers.map(({ id }) => id).join(', '),
    addedAt.slice(0, 10),
    spec,
  ])
  printLine(environment.stdout, formatTable(columns, rows))
}
