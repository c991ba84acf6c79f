/** `sightline methods`: the explainers and their parameters. */
import {
  createRegistry,
  describeSchema,
  paramSchemas,
  paramsJsonSchema,
  type ExplainerDefinition,
} from '@sightline/engine/declarations'
import { explainers } from '@sightline/plugins'
import { printJson, printLine, type Environment } from '../environment.ts'
import { formatTable } from '../output/table.ts'

export function methods(environment: Environment, id: string | undefined, options: { readonly json?: boolean }): void {
  const registry = createRegistry(explainers)
  const method = id === undefined ? null : registry.get(id)
  if (options.json) printJson(environment, method ? declarationOf(method) : registry.all.map(declarationOf))
  else printLine(environment.stdout, method ? describeMethod(method) : describeAll(registry.all))
}

/** Everything but the code. */
function declarationOf(method: ExplainerDefinition) {
  const { id, version, title, summary, reference = null, caveats, requires } = method
  return { id, version, title, summary, reference, caveats, requires, params: paramsJsonSchema(method) }
}

function describeAll(all: readonly ExplainerDefinition[]): string {
  const rows = all.map(({ id, summary }) => [id, summary])
  const table = formatTable([{ title: 'method' }, { title: 'shows' }], rows)
  return `${table}\n\nsightline methods ID describes one of them and its parameters.`
}

function describeMethod(method: ExplainerDefinition): string {
  const { id, version, title, summary, reference, caveats } = method
  const source = reference ? [`${reference.title}, ${reference.year}`, reference.url] : []
  return [`${title} (${id} ${version})`, '', summary, '', caveats, '', ...source, '', describeParams(method)].join('\n')
}

function describeParams(method: ExplainerDefinition): string {
  const schemas = Object.entries(paramSchemas(method))
  if (schemas.length === 0) return 'It has no parameters.'
  const rows = schemas.flatMap(([name, schema]) => [
    [name, schema.default === undefined ? '' : JSON.stringify(schema.default), schema.description ?? ''],
    ['', '', `Takes ${describeSchema(schema)}.`],
  ])
  return formatTable([{ title: 'parameter' }, { title: 'default' }, { title: 'what it does' }], rows)
}
