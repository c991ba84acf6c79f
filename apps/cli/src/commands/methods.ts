/** `sightline methods`: the explainers and their parameters. */
import { describeSchema, paramSchemas, paramsJsonSchema, type ExplainerDefinition } from '@sightline/engine/declarations'
import { printJson, printLine, type Environment } from '../environment.ts'
import { formatTable } from '../output/table.ts'
import { allExplainers, findExplainer, type FoundExplainer } from '../plugins/find-explainer.ts'

export async function methods(
  environment: Environment,
  id: string | undefined,
  options: { readonly json?: boolean },
): Promise<void> {
  if (id !== undefined) {
    const method = await findExplainer(environment, id)
    if (options.json) printJson(environment, declarationOf(method))
    else printLine(environment.stdout, describeMethod(method))
    return
  }
  const all = await allExplainers(environment)
  if (options.json) printJson(environment, all.map(declarationOf))
  else printLine(environment.stdout, describeAll(all))
}

/** Everything but the code. */
function declarationOf({ definition: method, package: from }: FoundExplainer) {
  const { id, version, title, summary, reference = null, caveats, requires } = method
  return { id, version, title, summary, reference, caveats, requires, params: paramsJsonSchema(method), package: from }
}

function describeAll(all: readonly FoundExplainer[]): string {
  const rows = all.map(({ definition: { id, summary }, package: from }) => [id, from ? `${summary} (${from.name})` : summary])
  const table = formatTable([{ title: 'method' }, { title: 'shows' }], rows)
  return `${table}\n\nsightline methods ID describes one of them and its parameters.`
}

function describeMethod({ definition: method, package: from }: FoundExplainer): string {
  const { id, version, title, summary, reference, caveats } = method
  const origin = from ? [`From the package ${from.name} ${from.version}.`] : []
  const source = [...(reference ? [`${reference.title}, ${reference.year}`, reference.url] : []), ...origin]
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
