/** `sightline plugins …`: explainers by third parties. */
import type { Command } from 'commander'
import type { Environment } from '../../environment.ts'
import type { NewOptions } from './new.ts'

export function addPlugins(program: Command, environment: Environment): void {
  const plugins = program.command('plugins').description('Explainers from packages: write one, install some.')
  addNew(plugins, environment)
}

function addNew(plugins: Command, environment: Environment): void {
  plugins
    .command('new')
    .description('Write a package with an explainer that works, to be changed into yours.')
    .argument('<name>', 'a name for npm, or a path whose last part is one')
    .option('--engine <spec>', 'of @sightline/engine: a version range, a tarball or a folder (default: that of this checkout)')
    .action(async (name: string, options: NewOptions) => (await import('./new.ts')).newPlugin(environment, name, options))
}
