/** `sightline plugins check`: the conformance suite, on the model of the demo. */
import { join } from 'node:path'
import { openModel } from '@sightline/engine'
import { checkPackage, listPackages, unpackKept, type CheckedExplainer, type KeptPackage } from '@sightline/plugin-host'
import { printJson, printLine, type Environment } from '../../environment.ts'
import { sandboxCache } from '../../plugins/find-explainer.ts'
import { noPluginAdded, pluginNotAdded, pluginsFailed } from '../../plugins/plugin-errors.ts'

const MODEL = join(import.meta.dirname, '../../../../../demo/models/honest')

interface CheckedPackage {
  readonly name: string
  readonly version: string
  readonly integrity: string
  readonly explainers: readonly CheckedExplainer[]
}

/** All packages, or one. Throws NO_PACKAGE_INSTALLED or PACKAGE_NOT_INSTALLED; throws PLUGIN_CHECK_FAILED after the report. */
export async function checkPlugins(
  environment: Environment,
  name: string | undefined,
  { json }: { readonly json?: boolean },
): Promise<void> {
  const chosen = choosePackages(await listPackages({ home: environment.home }), name)
  const checked: CheckedPackage[] = []
  const opened = await openModel(MODEL)
  try {
    for (const kept of chosen) {
      // It can take minutes, for an explainer that asks the model much.
      if (!json) printLine(environment.stderr, `Checking ${kept.name} ${kept.version} …`)
      await unpackKept(kept)
      const explainers = await checkPackage(kept.folder, {
        described: kept,
        model: opened.model,
        signal: environment.signal,
        cache: sandboxCache(environment),
      })
      const { version, integrity } = kept
      checked.push({ name: kept.name, version, integrity, explainers })
      if (!json) printLine(environment.stdout, describeChecked(kept, explainers))
    }
  } finally {
    await opened.dispose()
  }
  if (json) printJson(environment, checked)
  const cases = checked.flatMap(({ explainers }) => explainers.flatMap((one) => one.cases))
  const failures = cases.filter(({ error }) => error !== null).length
  if (failures > 0) throw pluginsFailed(failures, cases.length)
}

function choosePackages(packages: readonly KeptPackage[], name: string | undefined): readonly KeptPackage[] {
  if (name === undefined) {
    if (packages.length === 0) throw noPluginAdded()
    return packages
  }
  const found = packages.find((one) => one.name === name)
  if (found) return [found]
  throw pluginNotAdded(
    name,
    packages.map((one) => one.name),
  )
}

function describeChecked({ name, version }: KeptPackage, explainers: readonly CheckedExplainer[]): string {
  const lines = explainers.flatMap(({ explainer, cases }) => [
    `  ${explainer}`,
    ...cases.map((one) => (one.error === null ? `    passed  ${one.name}` : `    FAILED  ${one.name}: ${indentMore(one.error)}`)),
  ])
  return [`${name} ${version}`, ...lines].join('\n')
}

/** What was expected and what was found stands below the sentence, and belongs to it. */
function indentMore(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines.join('\n            ')
}
