/** `sightline layers`: what a model consists of, in its own order. */
import { describeModel, type LayerInfo } from '@sightline/engine'
import { printJson, printLine, printWarnings, type Environment } from '../environment.ts'
import { resolveModel } from '../models/resolve-model.ts'
import { openOptions, type ModelOptions } from '../options/model-options.ts'
import { formatTable } from '../output/table.ts'

export interface LayersOptions extends ModelOptions {
  readonly json?: boolean
}

export async function layers(environment: Environment, model: string, options: LayersOptions): Promise<void> {
  const description = await describeModel(await resolveModel(environment, model), openOptions(environment, options))
  // With --json too: the document has no place for them, and stderr is not part of it.
  printWarnings(environment, description.warnings)
  if (options.json) {
    const list = description.layers.map(({ name, kind, outputShape, parameters, spatial }) => ({
      name,
      kind,
      outputShape,
      parameters,
      spatial,
    }))
    printJson(environment, list)
    return
  }
  printLine(environment.stdout, describeLayers(description.layers))
  // What a nested model holds is counted in its own line already.
  const outermost = description.layers.filter(({ within }) => within === undefined)
  const parameters = outermost.reduce((sum, layer) => sum + layer.parameters, 0)
  printLine(environment.stdout, `\n${description.layers.length} layers, ${parameters.toLocaleString('en')} parameters`)
}

function describeLayers(list: readonly LayerInfo[]): string {
  const columns = [
    { title: 'layer' },
    { title: 'kind' },
    { title: 'output' },
    { title: 'parameters', align: 'right' },
    { title: 'spatial' },
    { title: 'before its activation' },
  ] as const
  const rows = list.map(({ name, kind, outputShape, parameters, spatial, preActivation }) => [
    name,
    kind,
    outputShape.map((extent) => extent ?? '?').join('×'),
    parameters.toLocaleString('en'),
    spatial ? 'yes' : '',
    preActivation ?? '',
  ])
  return formatTable(columns, rows)
}
