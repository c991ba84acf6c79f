/** `sightline plugins add`: brings a package of explainers, pinned, into SIGHTLINE_HOME; never into the project. */
import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { explainers } from '@sightline/plugins'
import { addPackage, listPackages, sandboxProtection } from '@sightline/plugin-host'
import { pathFrom, printJson, printLine, type Environment } from '../../environment.ts'
import { sandboxCache } from '../../plugins/find-explainer.ts'
import { describeKept, describeProtection } from './describe-package.ts'

export interface AddOptions {
  readonly json?: boolean
}

/** `given`: a name in the registry, with a version if wanted; a folder; a tarball. */
export async function addPlugin(environment: Environment, given: string, { json }: AddOptions): Promise<void> {
  const { home, signal, registry } = environment
  const cache = sandboxCache(environment)
  const before = await listPackages({ home })
  const kept = await addPackage(await specOf(environment, given), {
    home,
    cache,
    signal,
    reserved: explainers.map(({ id }) => id),
    ...(registry !== undefined && { registry }),
  })
  const protection = await sandboxProtection({ cache })
  if (json) {
    printJson(environment, { ...kept, protection })
    return
  }
  const [first] = kept.explainers
  const replaced = before.find(({ name }) => name === kept.name)
  printLine(
    environment.stdout,
    [
      describeKept(kept),
      '',
      describeProtection(protection),
      '',
      ...(replaced ? [`It takes the place of version ${replaced.version}; what that one made stays.`, ''] : []),
      `Added. Check it:  sightline plugins check ${kept.name}`,
      `Use it:           sightline explain MODEL IMAGE --method ${first.id}`,
    ].join('\n'),
  )
}

/** npm's own rule, but for a folder or a file that is there under that very name: that one is meant. */
async function specOf(environment: Environment, given: string): Promise<string> {
  const path = pathFrom(environment, given)
  const isPath = /^\.{0,2}[/\\]|^\.{1,2}$/.test(given) || isAbsolute(given) || /\.(tgz|tar\.gz)$/i.test(given)
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  return isPath || isThere ? path : given
}
