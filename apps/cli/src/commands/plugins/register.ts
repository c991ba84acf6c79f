/** `sightline plugins …`: explainers by third parties. */
import type { Command } from 'commander'
import type { Environment } from '../../environment.ts'
import type { NewOptions } from './new.ts'

export function addPlugins(program: Command, environment: Environment): void {
  const plugins = program.command('plugins').description('Explainers from packages: write one, install some.')
  addNew(plugins, environment)
  addAdd(plugins, environment)
  addList(plugins, environment)
  addRemove(plugins, environment)
  addCheck(plugins, environment)
}

const JSON_OPTION = ['--json', 'print one JSON document'] as const
interface JsonOptions {
  readonly json?: boolean
}

function addAdd(plugins: Command, environment: Environment): void {
  plugins
    .command('add')
    .description('Add the explainers of a package. Nothing of it runs but in a sandbox, and no install scripts at all.')
    .argument('<package>', 'a name in the npm registry (with @VERSION if wanted), a folder, or a .tgz')
    .option(...JSON_OPTION)
    .action(async (spec: string, options: JsonOptions) => (await import('./add.ts')).addPlugin(environment, spec, options))
}

function addList(plugins: Command, environment: Environment): void {
  plugins
    .command('list')
    .description('List the packages that were added.')
    .option(...JSON_OPTION)
    .action(async (options: JsonOptions) => (await import('./list.ts')).listPlugins(environment, options))
}

function addRemove(plugins: Command, environment: Environment): void {
  plugins
    .command('remove')
    .description('Remove a package; results that it made stay.')
    .argument('<package>', 'its name')
    .option(...JSON_OPTION)
    .action(async (name: string, options: JsonOptions) => (await import('./remove.ts')).removePlugin(environment, name, options))
}

function addCheck(plugins: Command, environment: Environment): void {
  plugins
    .command('check')
    .description('Run the suite that every explainer has to pass, on the model of the demo.')
    .argument('[package]', 'its name (default: all)')
    .option(...JSON_OPTION)
    .action(async (name: string | undefined, options: JsonOptions) =>
      (await import('./check.ts')).checkPlugins(environment, name, options),
    )
}

function addNew(plugins: Command, environment: Environment): void {
  plugins
    .command('new')
    .description('Write a package with an explainer that works, to be changed into yours.')
    .argument('<name>', 'a name for npm, or a path whose last part is one')
    .option('--engine <spec>', 'of @sightline/engine: a version range, a tarball or a folder (default: that of this checkout)')
    .action(async (name: string, options: NewOptions) => (await import('./new.ts')).newPlugin(environment, name, options))
}
